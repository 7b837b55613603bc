import { expect } from 'chai';
import { signUpAdmin } from '../harness/admin.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Answer, Client, codeOf, newUser, tokensOf } from '../harness/client.js';
import { rotate } from '../harness/rotate.js';
import { claimsOf, expiredTokens, signUp } from '../harness/sign-in.js';

/** Every way to be told that a session ended. */
const endings: Record<string, [code: string, ask: (app: TestApp) => Promise<Answer>]> = {
  'an access token of a session that ended': [
    'session_revoked',
    async ({ base }) => {
      const { client, token } = await signUp(base);
      await client.logout();
      return client.me(token);
    },
  ],
  "such a token at a route of the application's own": [
    'session_revoked',
    async ({ base, origin }) => {
      const { client, token: bearer } = await signUp(base);
      await client.logout();
      return client.send('GET', `${origin}/guarded`, { bearer });
    },
  ],
  'a refresh token of a session that ended': [
    'session_revoked',
    async ({ base }) => {
      const { client } = await signUp(base);
      const copy = client.copy();
      await client.logout();
      return copy.refresh();
    },
  ],
  'a refresh token that comes back': [
    'refresh_token_reused',
    async ({ base, connection }) => {
      const { client } = await signUp(base);
      const copy = client.copy();
      for (let rotation = 0; rotation < 2; rotation++) await rotate(connection, client);
      return copy.refresh();
    },
  ],
};

/** Every way to end one's own session. */
const goodbyes: Record<string, (app: TestApp) => Promise<Answer>> = {
  'POST /logout': async ({ base }) => (await signUp(base)).client.logout(),
  'GET /logout': async ({ base }) => (await signUp(base)).client.send('GET', '/logout'),
  'POST /logout?everywhere=true': async ({ base }) =>
    (await signUp(base)).client.send('POST', '/logout?everywhere=true'),
  'DELETE /me': async ({ base }) => {
    const { client, token: bearer, fields } = await signUp(base);
    return client.send('DELETE', '/me', { bearer, body: { current_password: fields.password } });
  },
  'DELETE /sessions/:id of the own one': async ({ base }) => {
    const { client, token: bearer, sid } = await signUp(base);
    return client.send('DELETE', `/sessions/${sid}`, { bearer });
  },
  'DELETE /users/:id/sessions of an admin’s own': async (app) => {
    const { client, token: bearer, userId } = await signUpAdmin(app);
    return client.send('DELETE', `/users/${userId}/sessions`, { bearer });
  },
  'DELETE /users/:id of an admin, who leaves another': async (app) => {
    await signUpAdmin(app);
    const { client, token: bearer, userId } = await signUpAdmin(app);
    return client.send('DELETE', `/users/${userId}`, { bearer });
  },
  'PATCH /users/:id by an admin who disables the own account': async (app) => {
    await signUpAdmin(app);
    const { client, token: bearer, userId } = await signUpAdmin(app);
    return client.send('PATCH', `/users/${userId}`, { bearer, body: { disabled: true } });
  },
  'a sign-out of the application': async ({ base, origin }) =>
    (await signUp(base)).client.send('POST', `${origin}/sign-out`, { byApplication: true }),
};

/** Answers that end nothing. */
const others: Record<string, [code: string | undefined, ask: (app: TestApp) => Promise<Answer>]> = {
  'a login': [undefined, ({ client }) => client().register()],
  'a refresh': [undefined, async ({ base }) => (await signUp(base)).client.refresh()],
  'the end of another session': [
    undefined,
    async ({ base }) => {
      const { client, token: bearer, fields } = await signUp(base);
      const { sid } = claimsOf(tokensOf(await new Client(base).login(fields)).access_token);
      return client.send('DELETE', `/sessions/${sid}`, { bearer });
    },
  ],
  'the end of all other sessions': [
    undefined,
    async ({ base }) => {
      const { client, token: bearer } = await signUp(base);
      return client.send('DELETE', '/sessions', { bearer });
    },
  ],
  'the end of all sessions of somebody else, and of their account': [
    undefined,
    async (app) => {
      const { client, token: bearer } = await signUpAdmin(app);
      const { userId } = await signUp(app.base);
      const ended = await client.send('DELETE', `/users/${userId}/sessions`, { bearer });
      expect(ended.headers.get('clear-site-data')).to.equal(null);
      await client.send('PATCH', `/users/${userId}`, { bearer, body: { disabled: true } });
      return client.send('DELETE', `/users/${userId}`, { bearer });
    },
  ],
  // Any page can send such a form, and would wipe out what this site stored.
  'a revocation, by whoever has a token': [
    undefined,
    async ({ base, origin }) => {
      const { client } = await signUp(base);
      return client.send('POST', `${origin}/auth/revoke`, {
        rawBody: `token=${client.refreshToken}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
      });
    },
  ],
  'no token': ['token_missing', ({ client }) => client().me(undefined)],
  'no cookie': ['token_missing', ({ client }) => client().refresh()],
  nonsense: ['token_invalid', ({ client }) => client().me('nonsense')],
  'an access token that ran out': [
    'token_expired',
    async ({ base }) => {
      const person = await signUp(base);
      return person.client.me(expiredTokens(person).accessToken);
    },
  ],
  'a wrong password': ['invalid_credentials', ({ client }) => client().login(newUser())],
  'a role that is missing': [
    'insufficient_role',
    async ({ base, origin }) => {
      const { client, token: bearer } = await signUp(base);
      return client.send('GET', `${origin}/admin`, { bearer });
    },
  ],
};

for (const clearSiteData of [true, false, undefined]) {
  describe(`Clear-Site-Data, where clearSiteData is ${clearSiteData}`, () => {
    let app: TestApp;
    before(async () => {
      app = await startTestApp({
        ...(clearSiteData === undefined ? {} : { clearSiteData }),
        tokenEndpoint: { refresh: true },
        after: (express, auth) => {
          express.post('/sign-out', (req, res, next) => {
            auth.signOut(req, res).then(() => res.sendStatus(204), next);
          });
        },
      });
    });
    after(() => app.close());

    for (const [what, [code, ask]] of Object.entries(endings)) {
      it(`${clearSiteData ? 'has the browser drop what it stored' : 'is not sent'} at ${what}`, async () => {
        const answer = await ask(app);
        expect([answer.status, codeOf(answer)]).to.deep.equal([401, code]);
        expect(answer.headers.get('clear-site-data')).to.equal(clearSiteData ? '"storage"' : null);
      });
    }

    for (const [what, ask] of Object.entries(goodbyes)) {
      it(`${clearSiteData ? 'has the browser drop what it stored' : 'is not sent'} at ${what}, and leaves other cookies`, async () => {
        const answer = await ask(app);
        expect(answer.status).to.be.oneOf([200, 204]);
        expect(answer.headers.get('clear-site-data')).to.equal(clearSiteData ? '"storage"' : null);
        expect(answer.headers.getSetCookie().join()).to.match(/^refresh_token=;/);
      });
    }

    for (const [what, [code, ask]] of Object.entries(others)) {
      it(`is not sent at ${what}`, async () => {
        const answer = await ask(app);
        expect(codeOf(answer)).to.equal(code);
        if (code === undefined) expect(answer.status).to.be.below(300);
        expect(answer.headers.get('clear-site-data')).to.equal(null);
      });
    }
  });
}
