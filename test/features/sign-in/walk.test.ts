import { expect } from 'chai';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { codeOf, newUser, tokensOf } from '../../harness/client.js';

describe('the whole way of a person', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());

  it('leads from register over /me and refresh to logout', async () => {
    const client = app.client();
    const registered = await client.register(newUser());
    expect(registered.status).to.equal(201);
    const { access_token: token, user } = tokensOf(registered);
    expect((await client.me(token)).body).to.deep.equal({ ...user, sub: user.id });
    const refreshed = await client.refresh();
    expect(refreshed.status).to.equal(200);
    expect((await client.logout()).status).to.equal(204);
    expect(client.refreshToken).to.equal(undefined);
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
  });
});
