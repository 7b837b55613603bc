import { expect } from 'chai';
import * as features from '../../src/routes.js';
import { signUpAdmin } from '../harness/admin.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { age } from '../harness/sessions.js';
import { claimsOf, type SignedInClient, signUp } from '../harness/sign-in.js';

const rows = Object.values(features).flatMap(({ routes }) => routes);
const sensitive = rows.filter(({ needsRecentLogin }) => needsRecentLogin);

describe('what only the owner should do', () => {
  let app: TestApp;
  let admin: SignedInClient;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  beforeEach(async () => {
    admin = await signUpAdmin(app);
  });
  /** The access token of a session whose login was so long ago. */
  const tokenAfter = async (milliseconds: number) => {
    await age(app.connection, milliseconds);
    return tokensOf(await admin.client.refresh()).access_token;
  };
  const urlOf = (path: string) => path.replace(/:\w+/g, admin.userId);

  it('is to end other sessions, to take all data along or delete it, and what admins change', () => {
    expect(sensitive.map(({ method, path }) => `${method} ${path}`)).to.have.members([
      'DELETE /sessions',
      'DELETE /sessions/:id',
      'GET /me/export',
      'DELETE /me',
      'POST /invitations',
      'POST /users',
      'DELETE /users/:id',
      'PATCH /users/:id',
      'DELETE /users/:id/sessions',
    ]);
  });

  it('asks for the password again when the login is older than five minutes, with the challenge of RFC 9470', async () => {
    const bearer = await tokenAfter(301_000);
    for (const { method, path } of sensitive) {
      const body = method === 'GET' ? undefined : {};
      const answer = await admin.client.send(String(method), urlOf(path), { bearer, body });
      expectProblem(answer, 401, 'reauthentication_required');
      expect(answer.headers.get('www-authenticate')).to.equal(
        'Bearer error="insufficient_user_authentication", error_description="A recent sign-in is required", max_age="300"',
      );
    }
    expect((await admin.client.me(bearer)).status).to.equal(200);
  });

  it('is done before that, and after the password was given again', async () => {
    const bearer = await tokenAfter(200_000);
    expect((await admin.client.send('DELETE', '/sessions', { bearer })).status).to.equal(204);
    const late = await tokenAfter(200_000);
    expect(codeOf(await admin.client.send('DELETE', '/sessions', { bearer: late }))).to.equal(
      'reauthentication_required',
    );
    const { access_token: again } = tokensOf(await admin.client.login(admin.fields));
    expect((await admin.client.send('DELETE', '/sessions', { bearer: again })).status).to.equal(204);
  });

  it('goes by the login, and not by the refreshes since', async () => {
    const claims = claimsOf(await tokenAfter(3_600_000));
    expect(claims.iat - claims.auth_time).to.be.within(3_595, 3_700);
    expect(claimsOf(admin.token).auth_time).to.be.closeTo(claimsOf(admin.token).iat, 2);
  });

  it('is done at any time where the setting is 0', async () => {
    const relaxed = await startTestApp({ sessions: { recentFor: 0 } });
    try {
      const { client } = await signUp(relaxed.base);
      await age(relaxed.connection, 86_400_000);
      const { access_token: bearer } = tokensOf(await client.refresh());
      expect((await client.send('DELETE', '/sessions', { bearer })).status).to.equal(204);
    } finally {
      await relaxed.close();
    }
  });
});
