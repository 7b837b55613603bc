import { expect } from 'chai';
import cookieParser from 'cookie-parser';
import * as features from '../../src/routes.js';
import { startTestApp } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';
import { Page } from '../harness/page.js';
import { signUp } from '../harness/sign-in.js';

/** What a browser says of a page on another host of the same site, or on another port. It sends the cookie along. */
const neighbour = { 'sec-fetch-site': 'same-site', origin: 'https://blog.example.com' };

describe('a page on a neighbouring host, whose requests carry the cookie', () => {
  it('is nobody on every route that needs somebody', async () => {
    const app = await startTestApp({ before: (server) => server.use(cookieParser()) });
    try {
      const { client, userId, sid } = await signUp(app.base);
      const rows = Object.values(features)
        .flatMap(({ routes }) => routes)
        .filter(({ access, isEnabled }) => !['public', 'cookie'].includes(access) && !isEnabled);
      expect(rows).to.have.length.above(10);
      for (const { method, path, access } of rows)
        for (const one of [method].flat()) {
          const asked = path
            .replace(':userId', userId)
            .replace('/users/:id', `/users/${userId}`)
            .replace(':id', sid);
          const code = access === 'service' ? 'invalid_client' : 'token_missing';
          expectProblem(await client.send(one, asked, { headers: neighbour }), 401, code);
        }
      expect((await client.refresh()).status).to.equal(200);
    } finally {
      await app.close();
    }
  });

  it('neither refreshes nor signs out, by any method or part of it, unless it is listed', async () => {
    for (const transport of ['bearer', 'cookie'] as const)
      for (const corsOrigins of [[], [neighbour.origin]]) {
        const app = await startTestApp({ transport, corsOrigins });
        try {
          const page = new Page(app.origin);
          await page.signUp();
          for (const path of ['/auth/refresh-token', '/auth/logout'])
            for (const method of ['GET', 'POST'])
              for (const headers of [neighbour, { 'sec-fetch-site': 'same-site' }]) {
                const isListed = 'origin' in headers && corsOrigins.length > 0;
                const copy = page.copy();
                if (isListed && path.endsWith('logout')) continue;
                const { status } = await copy.send(method, path, { headers });
                expect(status, `${method} ${path}`).to.equal(isListed ? 200 : 403);
              }
          expect((await page.send('POST', '/auth/refresh-token')).status).to.equal(200);
        } finally {
          await app.close();
        }
      }
  });

  it('reads nothing of an answer, and sends no JSON, unless it is listed', async () => {
    for (const corsOrigins of [[], ['https://app.example.com']]) {
      const app = await startTestApp({ corsOrigins });
      try {
        const { client } = await signUp(app.base);
        const preflight = {
          ...neighbour,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        };
        for (const answer of [
          await client.send('OPTIONS', '/login', { headers: preflight }),
          await client.send('POST', '/refresh-token', { headers: neighbour }),
        ])
          expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
      } finally {
        await app.close();
      }
    }
  });
});
