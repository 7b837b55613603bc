import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Route } from '../src/core/route.js';
import { methodsOf } from '../src/core/rows.js';
import { userTooLarge } from '../src/core-errors.js';
import * as features from '../src/routes.js';
import { makeAdmin } from './harness/admin.js';
import { startTestApp, type TestApp } from './harness/app.js';
import { type Answer, Client, newUser, tokensOf } from './harness/client.js';
import { expectProblem } from './harness/expect-problem.js';
import { sessionsOf } from './harness/sessions.js';

const rows: readonly Route[] = Object.values(features).flatMap((feature) => feature.routes);
const origin = 'https://app.example.com';

/** Each row once for each of its methods. */
const requests = rows.flatMap((row) => methodsOf(row).map((method) => ({ row, method })));

/** Whether two paths can be the same: a parameter stands for anything. */
function canMeet(one: string, other: string): boolean {
  const [segments, others] = [one.split('/'), other.split('/')];
  const isSame = (segment: string, index: number) =>
    segment === others[index] || segment.startsWith(':') || others[index]?.startsWith(':');
  return segments.length === others.length && segments.every(isSame);
}

describe('the rows of routes', () => {
  it('are listed in src/routes.ts, each feature with its URLs', async () => {
    const table = await readFile(new URL('../../src/routes.ts', import.meta.url), 'utf8');
    const lines = Array.from(table.matchAll(/^export \{ (\w+) \} from '([^']+)'; \/\/ (.*)$/gm));
    const listed = lines.map(([, name, file, urls]) => ({ name, file, urls }));
    const actual = Object.entries(features).map(([name, feature]) => ({
      name,
      file: `./features/${feature.name}/feature.js`,
      urls: feature.routes.map((row) => `${methodsOf(row).join('|')} ${row.path}`).join(', '),
    }));
    expect(listed).to.have.deep.members(actual);
  });

  it('never meet: each request is for one row', () => {
    for (const one of requests) {
      const others = requests.filter(({ row, method }) => row !== one.row && method === one.method);
      const meeting = others.filter(({ row }) => canMeet(one.row.path, row.path));
      expect(
        meeting.map(({ row }) => row.path),
        one.row.path,
      ).to.deep.equal([]);
    }
  });

  it('say what they are for, in one line', () => {
    for (const { summary } of rows) expect(summary).to.match(/^[A-Z][^\n]{10,110}[^.]$/);
  });

  it('that change something by GET are for cookies: nothing else keeps forged requests from them', () => {
    for (const { isUnsafe, access, path } of rows) if (isUnsafe) expect(access, path).to.equal('cookie');
  });

  it('say that a user may be too large, wherever there may be tokens in the answer', () => {
    // The token of one is against forged requests, and says nothing of a user.
    const giving = rows.filter(({ path, answers, setsCookies }) =>
      setsCookies === true ? !(204 in answers) && path !== '/csrf-token' : path === '/token',
    );
    for (const { path, refusals } of giving) expect(refusals, path).to.include(userTooLarge);
    expect(giving.map(({ path }) => path)).to.have.length(5);
  });

  it('refuse with what a feature or the core defines, each code once', () => {
    const codes = Object.values(features).flatMap(({ errors }) => errors.map(({ code }) => code));
    expect(new Set(codes).size).to.equal(codes.length);
    const used = new Set(rows.flatMap(({ refusals = [] }) => refusals.map(({ code }) => code)));
    for (const code of codes) expect([...used]).to.include(code);
  });
});

for (const transport of ['bearer', 'cookie'] as const) {
  describe(`every row, with the ${transport} transport,`, () => {
    let app: TestApp;
    let admin: Awaited<ReturnType<typeof signUp>>;
    before(async () => {
      app = await startTestApp({
        transport,
        corsOrigins: [origin],
        tokenEndpoint: { refresh: true, stateless: true },
      });
      admin = await signUp();
      await makeAdmin(app, admin);
    });
    after(() => app.close());

    /** Somebody new, with all tokens in the body. */
    const signUp = async () => {
      const fields = newUser();
      const body = { ...fields, delivery: 'body' };
      const { access_token: token, user } = tokensOf(
        await new Client(app.base).send('POST', '/register', { body, headers }),
      );
      return { fields, token, userId: user.id };
    };

    const isOn = ({ isEnabled: rule = () => true }: Route) =>
      rule({ transport, tokenEndpoint: { refresh: true, stateless: true } } as never);
    const on = requests.filter(({ row }) => isOn(row));
    const guarded = on.filter(({ row }) => !['public', 'cookie', 'service'].includes(row.access));
    const ofSessions = guarded.filter(({ row }) => row.access !== 'auth');

    const urlOf = ({ path }: Route) => path.replace(/:\w+/g, admin.userId);
    /** As a page of our own would send it, so that nothing but the row decides. */
    const headers = { 'sec-fetch-site': 'same-origin' };
    const bodyOf = ({ body }: Route) => (body ? { body: {} } : {});
    const ask = (method: string, row: Route, question: Parameters<Client['send']>[2] = {}) =>
      new Client(app.base).send(method, urlOf(row), { headers, ...question });
    const expectNoStore = (answer: Answer) =>
      expect(answer.headers.get('cache-control')).to.equal('no-store');

    it('that needs somebody refuses nobody', async () => {
      expect(guarded).to.have.length.above(10);
      for (const { row, method } of guarded)
        expectProblem(await ask(method, row, bodyOf(row)), 401, 'token_missing');
    });

    it('that needs a session refuses a stateless token', async () => {
      const body = { username: admin.fields.email, password: admin.fields.password };
      const answer = await new Client(app.base).send('POST', '/token', { body });
      const bearer = String(Object(answer.body).access_token);
      expect((await new Client(app.base).send('GET', '/me', { bearer })).status).to.equal(200);
      const before = await sessionsOf(app.connection);
      expect(ofSessions).to.have.length.above(10);
      for (const { row, method } of ofSessions)
        expectProblem(await ask(method, row, { bearer, ...bodyOf(row) }), 401, 'token_invalid');
      expect(await sessionsOf(app.connection)).to.deep.equal(before);
    });

    it('of owners and admins refuses others', async () => {
      const { token: bearer } = await signUp();
      const others = guarded.filter(({ row }) => ['owner', 'admin'].includes(row.access));
      expect(others).to.have.length.above(5);
      for (const { row, method } of others)
        expectProblem(await ask(method, row, { bearer, ...bodyOf(row) }), 403, 'insufficient_role');
    });

    it('that takes a body refuses one of another kind, and none', async () => {
      const bearer = admin.token;
      const withBody = on.filter(({ row }) => row.body && row.access !== 'cookie');
      expect(withBody).to.have.length.above(4);
      for (const { row, method } of withBody) {
        for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
          const question = { bearer, rawBody: '{}', headers: { ...headers, 'content-type': type } };
          expectProblem(await ask(method, row, question), 400, 'invalid_request');
        }
        expectProblem(await ask(method, row, { bearer }), 400, 'invalid_request');
        expectProblem(await ask(method, row, { bearer, rawBody: '[]' }), 400, 'invalid_request');
      }
    });

    it('answers with no-store, whatever it answers', async () => {
      for (const { row, method } of on) {
        expectNoStore(await ask(method, row));
        expectNoStore(await ask(method, row, { bearer: 'x' }));
        if (method !== 'GET') expectNoStore(await ask(method, row, { rawBody: 'x' }));
      }
    });

    it('is of a path that refuses other methods, and says which it has', async () => {
      for (const path of new Set(on.map(({ row }) => row.path))) {
        const ofPath = on.filter(({ row }) => row.path === path);
        const [{ row } = { row: undefined }] = ofPath;
        if (!row) throw new Error('a path has a row');
        const isSafe = ofPath.some((one) => one.method === 'GET' && !one.row.isUnsafe);
        const allowed = ofPath.map(({ method }) => String(method));
        const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].filter(
          (method) => !allowed.includes(method) && !(method === 'HEAD' && isSafe),
        );
        for (const method of others) {
          const answer = await ask(method, row, { bearer: admin.token });
          expect(answer.status, `${method} ${path}`).to.equal(405);
          const listed = answer.headers.get('allow')?.split(', ');
          expect(listed).to.have.members([...allowed, ...(isSafe ? ['HEAD'] : [])]);
          if (method !== 'HEAD') expectProblem(answer, 405, 'method_not_allowed');
        }
      }
    });

    it('may be called from a listed origin by its methods, and by no others', async () => {
      for (const { row } of on) {
        const answer = await ask('OPTIONS', row, {
          headers: { origin, 'access-control-request-method': 'GET' },
        });
        const methods = on.filter((one) => one.row.path === row.path).map(({ method }) => method);
        expect(answer.headers.get('access-control-allow-methods')?.split(',')).to.have.members(methods);
      }
    });
  });
}
