import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Client, codeOf, tokensOf } from '../harness/client.js';
import { rotate } from '../harness/rotate.js';
import { sessionsOf } from '../harness/sessions.js';
import { expiredTokens, signUp } from '../harness/sign-in.js';

describe('a thief who has copies of the tokens when their owner logs out', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ users: { cacheFor: '1h' } });
  });
  after(() => app.close());

  it('has nothing any more, warm or cold, whichever token ended the session', async () => {
    for (const by of ['cookie', 'bearer', 'both'] as const) {
      const { client, token } = await signUp(app.base);
      const thief = client.copy();
      const later = tokensOf(await thief.refresh()).access_token;
      await thief.me(token);
      const leaving = by === 'bearer' ? new Client(app.base) : client;
      expect((await leaving.logout(by === 'cookie' ? undefined : token)).status).to.equal(204);
      for (const bearer of [token, later]) {
        expect(codeOf(await thief.me(bearer)), by).to.equal('session_revoked');
        expect((await thief.send('GET', `${app.origin}/guarded`, { bearer })).status).to.equal(401);
      }
      expect(codeOf(await thief.refresh()), by).to.equal('session_revoked');
    }
  });

  it('does not bring the session back, by any number of refreshes at once', async () => {
    const { client, sid } = await signUp(app.base);
    const thief = client.copy();
    await client.logout();
    const answers = await Promise.all(Array.from({ length: 20 }, () => thief.copy().refresh()));
    expect(answers.filter(({ status }) => status !== 401)).to.deep.equal([]);
    expect((await sessionsOf(app.connection)).filter(({ _id }) => _id === sid)).to.deep.equal([]);
  });

  it('ends no more than that one session, by tokens of it', async () => {
    const { client, fields } = await signUp(app.base);
    const thief = client.copy();
    const elsewhere = app.client();
    const { access_token: token } = tokensOf(await elsewhere.login(fields));
    await client.logout();
    expect((await thief.logout()).status).to.equal(204);
    expect(codeOf(await thief.copy().send('POST', '/logout?everywhere=true'))).to.equal('session_revoked');
    expect((await elsewhere.me(token)).status).to.equal(200);
    expect((await elsewhere.refresh()).status).to.equal(200);
  });

  it('gets nothing for tokens that ran out, though their owner may still log out by them', async () => {
    const signedIn = await signUp(app.base);
    const { accessToken, refreshToken } = expiredTokens(signedIn);
    expect(codeOf(await app.client().me(accessToken))).to.equal('token_expired');
    expect(codeOf(await new Client(app.base, refreshToken).refresh())).to.equal('token_expired');
    expect((await signedIn.client.refresh()).status).to.equal(200);
    expect((await app.client().logout(accessToken)).status).to.equal(204);
    expect(codeOf(await signedIn.client.refresh())).to.equal('session_revoked');
  });

  it('is found out when an old token comes back, and the session ends for both', async () => {
    const { client } = await signUp(app.base);
    const thief = client.copy();
    let owner = '';
    for (let rotation = 0; rotation < 2; rotation++) owner = await rotate(app.connection, client);
    expect(codeOf(await thief.refresh())).to.equal('refresh_token_reused');
    expect(codeOf(await client.me(owner))).to.equal('session_revoked');
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
  });
});
