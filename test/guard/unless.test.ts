import { expect } from 'chai';
import type { Exception } from '../../src/guard/index.js';
import { expectProblem } from '../harness/expect-problem.js';
import { claimsOf, forge } from '../harness/forge.js';
import { type GuardApp, startGuardApp } from '../harness/guard-app.js';
import { requestLines, sendRaw } from '../harness/raw-http.js';

const token = forge(claimsOf('access_token'));

/** An application that answers everything with 200, behind `unless`. */
function startOpen(...exceptions: readonly Exception[]): Promise<GuardApp> {
  return startGuardApp({
    mount: (app, guard) => {
      app.use(guard.unless(...exceptions));
      app.use((req, res) => void res.json({ user: req.currentUser ?? null }));
    },
  });
}

describe('everything needs a token, unless', () => {
  const services: GuardApp[] = [];
  after(() => Promise.all(services.map((service) => service.close())));

  /** Whether requests such as `GET /a` pass without a token. */
  const passing = async (exceptions: readonly Exception[], requests: readonly string[]) => {
    const service = await startOpen(...exceptions);
    services.push(service);
    const passed: string[] = [];
    for (const request of requests) {
      const [method = '', path = ''] = request.split(' ');
      const { status } = await sendRaw(service.origin, requestLines(service.origin, method, path));
      if (status === 200) passed.push(request);
      else expect(status, request).to.equal(401);
    }
    return passed;
  };

  it('nothing is excepted', async () => {
    expect(await passing([], ['GET /', 'OPTIONS /', 'POST /token'])).to.deep.equal([]);
    expect(await passing([{ path: [] }], ['GET /', 'OPTIONS /'])).to.deep.equal([]);
    expect(await passing([{ method: [] }], ['GET /', 'OPTIONS /'])).to.deep.equal([]);
  });

  it('its path is one of the texts, whole and to the letter', async () => {
    const requests = ['GET /token', 'POST /token', 'GET /', 'GET /token?a=/b', 'GET /caf%C3%A9'];
    const others = [
      'GET /tokens',
      'GET /token/x',
      'GET /token/',
      'GET /Token',
      'GET /x?/token',
      'GET /a/token',
    ];
    expect(await passing([{ path: ['/token', '/', '/caf%C3%A9'] }], [...requests, ...others])).to.deep.equal(
      requests,
    );
    expect(await passing([{ path: '/token' }], ['GET /token', 'GET /'])).to.deep.equal(['GET /token']);
  });

  it('its path is matched by one of the expressions', async () => {
    const requests = ['GET /public', 'GET /public/a/b.css', 'POST /public/', 'GET /v1/open', 'GET /v12/open'];
    const others = ['GET /publish', 'GET /a/public', 'GET /v1/open/x', 'GET /'];
    const path = [/^\/public(\/|$)/, /^\/v\d+\/open$/];
    expect(await passing([{ path }], [...requests, ...others])).to.deep.equal(requests);
  });

  it('its path and its method are both named, and GET names HEAD with it', async () => {
    const requests = ['GET /feed', 'HEAD /feed', 'GET /public/x', 'OPTIONS /public/x'];
    const others = ['POST /feed', 'DELETE /public/x', 'GET /private', 'OPTIONS /private'];
    const path = ['/feed', /^\/public\//];
    const passed = await passing([{ path, method: ['GET', 'options'] }], [...requests, ...others]);
    expect(passed).to.deep.equal(requests);
    expect(
      await passing([{ path, method: 'POST' }], ['GET /feed', 'HEAD /feed', 'POST /feed']),
    ).to.deep.equal(['POST /feed']);
  });

  it('its path comes with methods of its own', async () => {
    const path = [
      { url: '/token', methods: ['POST'] },
      { url: /^\/docs\//, methods: 'GET' },
      { url: '/any' },
    ];
    const requests = ['POST /token', 'GET /docs/a', 'HEAD /docs/a', 'PUT /any'];
    const others = ['GET /token', 'POST /docs/a'];
    expect(await passing([{ path }], [...requests, ...others])).to.deep.equal(requests);
    expect(await passing([{ path, method: 'PUT' }], [...requests, 'GET /any'])).to.deep.equal(requests);
  });

  it('and HEAD may be named beside GET, which says the same', async () => {
    const requests = ['GET /feed', 'HEAD /feed'];
    const others = ['POST /feed', 'OPTIONS /feed'];
    const methods = ['GET', 'HEAD'];
    for (const exception of [
      { path: { url: '/feed', methods } },
      { path: { url: '/feed', methods: methods.toReversed() } },
      { path: '/feed', method: methods },
    ])
      expect(await passing([exception], [...requests, ...others])).to.deep.equal(requests);
  });

  it('one exception or another fits', async () => {
    const exceptions = [{ path: '/health' }, { method: 'OPTIONS' }];
    const requests = ['GET /health', 'POST /health', 'OPTIONS /private'];
    expect(await passing(exceptions, [...requests, 'GET /private'])).to.deep.equal(requests);
  });

  it('and whoever shows a token is known where one is needed, and nowhere else', async () => {
    const service = await startOpen({ path: '/open' });
    services.push(service);
    expect((await service.get('/private', token)).body).to.deep.equal({
      user: { id: '0123456789abcdef01234567', roles: ['user'] },
    });
    expect((await service.get('/open', token)).body).to.deep.equal({ user: null });
    expect((await service.get('/open', 'no token')).status).to.equal(200);
    expectProblem(await service.get('/private'), 401, 'token_missing');
    expectProblem(await service.get('/private', 'no token'), 401, 'token_invalid');
  });

  it('an expression is asked anew each time, whatever its flags', async () => {
    const service = await startOpen({ path: [/^\/global/g, /\/sticky/y] });
    services.push(service);
    for (let time = 0; time < 4; time++) {
      expect((await service.get('/global')).status).to.equal(200);
      expect((await service.get('/sticky')).status).to.equal(200);
      expect((await service.get('/not/sticky')).status).to.equal(401);
    }
  });

  it('and it holds for a router that is mounted, by the path from the root of the application', async () => {
    const service = await startGuardApp({
      mount: (app, guard) => {
        app.use('/api', guard.unless({ path: '/api/open' }), (_req, res) => void res.end());
      },
    });
    services.push(service);
    expect((await service.get('/api/open')).status).to.equal(200);
    expect((await service.get('/api/api/open')).status).to.equal(401);
    expect((await service.get('/api')).status).to.equal(401);
  });

  it('and it goes by the path that routes go by, where something rewrote it', async () => {
    const service = await startGuardApp({
      mount: (app, guard) => {
        app.use((req, _res, next) => {
          req.url = req.url.replace(/^\/open\/v\d/, '/private');
          next();
        });
        app.use(guard.unless({ path: /^\/open\// }));
        app.use((_req, res) => void res.end());
      },
    });
    services.push(service);
    expect((await service.get('/open/x')).status).to.equal(200);
    expect((await service.get('/open/v1')).status).to.equal(401);
  });

  const wrong: readonly (readonly [name: string, exception: unknown, message: RegExp])[] = [
    ['nothing', {}, /must name a path or a method/],
    ['no object', '/token', /must be an object/],
    ['null', null, /must be an object/],
    ['a path that is undefined', { path: undefined, method: 'GET' }, /has path, but it is undefined/],
    ['a method that is undefined', { path: '/a', method: undefined }, /has method, but it is undefined/],
    ['a member of another library', { path: '/a', ext: 'css' }, /not known: ext/],
    ['a misspelt member', { paths: ['/a'] }, /not known: paths/],
    ['a misspelt member of a path', { path: { url: '/a', method: 'GET' } }, /not known: method/],
    ['a path that is null', { path: [null] }, /must be an object/],
    ['a path without a url', { path: { methods: 'GET' } }, /must be an object/],
    ['a path without a slash', { path: 'token' }, /as it comes in a request/],
    ['an empty path', { path: '' }, /as it comes in a request/],
    ['a path with a query', { path: '/a?b' }, /as it comes in a request/],
    ['a path that is not encoded', { path: '/café' }, /as it comes in a request/],
    ['a path with a pattern', { path: '/a/*' }, /must be an expression/],
    ['a path with a parameter', { path: '/a/:id' }, /must be an expression/],
    ['an unknown method', { method: 'FETCH' }, /methods of HTTP/],
    ['HEAD without GET, which would open GET', { path: '/a', method: 'HEAD' }, /GET beside HEAD/],
    [
      'HEAD without GET of its own',
      { path: { url: '/a', methods: ['HEAD', 'POST'] } },
      /methods must have GET/,
    ],
    ['an unknown method among known ones', { method: ['GET', 'FETCH'] }, /method must hold methods of HTTP/],
    [
      'an unknown method of its path',
      { path: { url: '/a', methods: ['FETCH'] } },
      /methods must hold methods/,
    ],
  ];
  for (const [name, exception, message] of wrong) {
    it(`but an exception is refused at the start that has ${name}`, async () => {
      const service = await startGuardApp();
      services.push(service);
      const except = () => Reflect.apply(service.guard.unless, undefined, [exception]);
      expect(except).to.throw(TypeError, message);
    });
  }
});
