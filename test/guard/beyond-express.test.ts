import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { AuthError, accessKeys, createGuard, type Guard, type GuardOptions } from '../../src/guard/index.js';
import { testSecret } from '../harness/app.js';
import { Client } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { claimsOf, forge } from '../harness/forge.js';
import { listenLocally } from '../harness/listen.js';
import { silentLogger } from '../harness/logger.js';
import { rejectionOf } from '../harness/refusal.js';

const id = '0123456789abcdef01234567';
const token = forge(claimsOf('access_token'));

describe('the guards of a resource service, without Express', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  const serve = async (
    options: Partial<GuardOptions>,
    guardOf: (guard: Guard) => Guard['requireAuth'],
    enter: (guard: Guard, url: string | undefined) => unknown = () => 'in',
  ) => {
    const keys = accessKeys(testSecret);
    const guard = createGuard({ keys, logger: silentLogger, ...options } as GuardOptions);
    const server = createServer((req, res) => {
      guardOf(guard)(req, res, () => {
        const entered = enter(guard, req.url);
        res.setHeader('Content-Type', 'application/json');
        res.end(JSON.stringify({ entered, of: guard.claims(req)?.sub ?? 'a guest' }));
      });
    });
    servers.push(server);
    const client = new Client(`http://127.0.0.1:${await listenLocally(server)}`);
    return (headers: Record<string, string> = {}, path = '/') =>
      client.send('GET', path, { headers, byApplication: true });
  };

  it('let in and refuse in a plain server, with problem details', async () => {
    const ask = await serve({}, ({ requireAuth }) => requireAuth);
    const { body } = await ask({ authorization: `Bearer ${token}` });
    expect(body).to.deep.equal({ entered: 'in', of: id });
    const refused = await ask();
    expectProblem(refused, 401, 'token_missing');
    expect(refused.headers.get('www-authenticate')).to.equal('Bearer');
    expectProblem(await ask({ authorization: 'Bearer nonsense' }), 401, 'token_invalid');
  });

  it('ask for roles in a plain server', async () => {
    const ask = await serve({}, ({ requireRole }) => requireRole('admin'));
    expectProblem(await ask({ authorization: `Bearer ${token}` }), 403, 'insufficient_role');
    const admin = forge(claimsOf('access_token', { roles: ['admin'] }));
    expect((await ask({ authorization: `Bearer ${admin}` })).status).to.equal(200);
  });

  it('answer 500 in a plain server where the question of the application throws, and let nobody in', async () => {
    const ask = await serve({}, ({ requireOwner }) =>
      requireOwner(() => {
        throw new Error('broken');
      }),
    );
    expectProblem(await ask({ authorization: `Bearer ${token}` }), 500, 'internal_error');
  });

  it('know exceptions by the path of a plain server, however it is written', async () => {
    const ask = await serve({}, ({ unless }) => unless({ path: '/health' }));
    expect((await ask({}, '/health')).body).to.deep.equal({ entered: 'in', of: 'a guest' });
    expect((await ask({}, '/health?full=1')).status).to.equal(200);
    for (const path of ['/', '/health/', '/healthy', '//health', '/x/../secret', '/secret?/health'])
      expect((await ask({}, path)).status, path).to.equal(401);
  });

  it('take a path within a whole URL as it came, and resolve nothing in it', async () => {
    await serve({}, ({ unless }) => unless({ path: ['/health', /^\/public\//] }));
    const { port } = (servers[0] as Server).address() as AddressInfo;
    // A client that leaves the target of a request as it is.
    const statusOf = async (path: string) => {
      const [answer] = (await once(get({ port, path }), 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    for (const path of ['http://h/health', 'http://h/health?full=1', 'HTTPS://h:1/public/a'])
      expect(await statusOf(path), path).to.equal(200);
    for (const path of [
      'http://h/x/../health',
      'http://h/x/%2e%2e/health',
      'http://h/x/..\\health',
      'http://h/x/../public/a',
      'http://h/health#/x',
      'http://h?/health',
      '/x/../health',
    ])
      expect(await statusOf(path), path).to.equal(401);
  });

  it('let guests pass, or take who shows a bad token for one', async () => {
    const optional = await serve({}, ({ optionalAuth }) => optionalAuth);
    const lenient = await serve({}, ({ lenientAuth }) => lenientAuth);
    for (const ask of [optional, lenient]) {
      expect((await ask()).body).to.include({ of: 'a guest' });
      expect((await ask({ authorization: `Bearer ${token}` })).body).to.include({ of: id });
    }
    const expired = forge(claimsOf('access_token', { iat: 1_700_000_000, exp: 1_700_000_600 }));
    expectProblem(await optional({ authorization: `Bearer ${expired}` }), 401, 'token_expired');
    expect((await lenient({ authorization: `Bearer ${expired}` })).body).to.include({ of: 'a guest' });
  });

  it('look for the token where the options say, and nowhere else', async () => {
    const ask = await serve({ accessToken: { header: 'X-Auth-Token' } }, ({ requireAuth }) => requireAuth);
    expect((await ask({ 'x-auth-token': token })).body).to.include({ of: id });
    expectProblem(await ask({ authorization: `Bearer ${token}` }), 401, 'token_missing');
    const scheme = await serve({ accessToken: { scheme: 'Token' } }, ({ requireAuth }) => requireAuth);
    expect((await scheme({ authorization: `Token ${token}` })).body).to.include({ of: id });
    expect((await scheme()).headers.get('www-authenticate')).to.equal('Token');
  });

  it('refuse in the form of the application', async () => {
    const ask = await serve(
      { onRefusal: ({ status, code }, _req, res) => res.writeHead(status).end(code) },
      ({ requireAuth }) => requireAuth,
    );
    expect((await ask()).status).to.equal(401);
    expect((await ask()).headers.get('content-type')).to.equal(null);
  });

  it('are made with a place for tokens and a function for refusals, or not at all', () => {
    const keys = accessKeys(testSecret);
    for (const [options, message] of [
      [{ accessToken: { header: 'x auth' } }, 'createGuard: accessToken.header must be the name of a header'],
      [{ accessToken: { scheme: 'a b' } }, 'createGuard: accessToken.scheme must be one word'],
      [{ onRefusal: 'next' }, 'createGuard: onRefusal must be a function'],
    ] as const)
      expect(() => createGuard({ keys, ...options } as GuardOptions)).to.throw(TypeError, message);
  });
});

describe('a token that a resource service verifies without a request', () => {
  const guard = createGuard({ keys: accessKeys(testSecret), logger: silentLogger });

  it('tells the claims, and the id and roles of the user', async () => {
    const { user, claims } = await guard.verify(token);
    expect(user).to.deep.equal({ id, roles: ['user'] });
    expect(claims).to.include({ sub: id, type: 'access_token' });
  });

  it('is refused as by the guards', async () => {
    const expired = forge(claimsOf('access_token', { iat: 1_700_000_000, exp: 1_700_000_600 }));
    for (const [shown, code] of [
      [undefined, 'token_missing'],
      ['', 'token_missing'],
      ['nonsense', 'token_invalid'],
      [7, 'token_invalid'],
      [forge(claimsOf('refresh_token')), 'token_invalid'],
      [expired, 'token_expired'],
    ] as const) {
      const refusal = await rejectionOf(guard.verify(shown as string));
      expect(refusal).to.be.an.instanceOf(AuthError);
      expect(Object(refusal).code, String(shown).slice(0, 20)).to.equal(code);
    }
  });
});
