import { expect } from 'chai';
import { startTestApp, type TestAppOptions } from '../harness/app.js';
import type { Question } from '../harness/client.js';
import { claimsOf, signUp } from '../harness/sign-in.js';

/** What every token of ours looks like: a JWE with an empty second part. */
const tokens = /eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+/g;

const applications: Record<string, TestAppOptions> = {
  'where they are in cookies alone': {},
  'where other clients get them in bodies': { tokenEndpoint: { refresh: true, stateless: true } },
};

/** Another's script runs in a page of ours (XSS): the browser sends the cookie for it, and it reads the answers. */
describe('a script on the page', () => {
  for (const [name, options] of Object.entries(applications)) {
    it(`gets hold of no refresh token, ${name}`, async () => {
      const app = await startTestApp(options);
      try {
        const { client, token: bearer, userId } = await signUp(app.base);
        const page = { 'sec-fetch-site': 'same-origin', origin: app.origin };
        const form = { ...page, 'content-type': 'application/x-www-form-urlencoded' };
        const toBody = { delivery: 'body' };
        const change = { current_password: 'a wrong password', new_password: 'another password' };
        const attempts: readonly (readonly [method: string, path: string, question?: Question])[] = [
          ['GET', '/refresh-token'],
          ['GET', '/refresh-token?delivery=body'],
          ['POST', '/refresh-token', { body: toBody }],
          ['POST', '/refresh-token?delivery=body', { body: toBody, bearer }],
          ['POST', '/token', { body: {} }],
          ['POST', '/token', { body: { ...toBody, refresh_token: bearer } }],
          ['POST', '/token', { rawBody: 'grant_type=refresh_token', headers: form }],
          ['POST', '/change-password', { body: { ...change, ...toBody }, bearer }],
          ['GET', '/me', { bearer }],
          ['GET', '/sessions', { bearer }],
          ['GET', `/profile/${userId}`, { bearer }],
        ];
        let found = 0;
        for (const [method, path, question = {}] of attempts) {
          const { body, headers } = await client.send(method, path, { headers: page, ...question });
          // No script reads Set-Cookie (Fetch, section 2.2.2).
          const readable = JSON.stringify([body, [...headers].filter(([header]) => header !== 'set-cookie')]);
          for (const [token] of readable.matchAll(tokens)) {
            expect(claimsOf(token).type, `${method} ${path}`).to.equal('access_token');
            found += 1;
          }
        }
        expect(found).to.be.above(0);
      } finally {
        await app.close();
      }
    });
  }
});
