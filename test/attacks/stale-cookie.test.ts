import { expect } from 'chai';
import { startTestApp, type TestApp, type TestAppOptions } from '../harness/app.js';
import { codeOf, newUser, tokensOf } from '../harness/client.js';
import { Visitor } from '../harness/cookie-jar.js';
import { claimsOf, forge, refreshKeys } from '../harness/forge.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { refreshClaimsOf, signUp } from '../harness/sign-in.js';

const halfAMinute = 31_000;
const refreshPath = '/auth/refresh-token';
const wide = { domain: 'example.com' };

/** An application behind a proxy that is trusted to tell the address. */
const start = (options: TestAppOptions) =>
  startTestApp({ ...options, before: (server) => server.set('trust proxy', true) });

const none = { sameSite: 'none' } as const;
const corsOrigins = ['https://elsewhere.example'];
const ofEachSite = (partitioned: boolean, more: TestAppOptions['cookie'] = none): TestAppOptions => ({
  cookie: { ...more, partitioned },
  corsOrigins,
});

const changes: [string, former: TestAppOptions, today: TestAppOptions][] = [
  ['there was one for each site', ofEachSite(false), ofEachSite(true)],
  ['there was no longer one for each site', ofEachSite(true), ofEachSite(false)],
  [
    'there was no longer one for each site, nor for other sites at all',
    ofEachSite(true, {}),
    ofEachSite(false, {}),
  ],
  [
    'there was no longer one for each site, of a domain',
    ofEachSite(true, { ...none, ...wide }),
    ofEachSite(false, { ...none, ...wide }),
  ],
  [
    'there was no longer one for each site, of both tokens',
    { ...ofEachSite(true), transport: 'cookie' },
    { ...ofEachSite(false), transport: 'cookie' },
  ],
  ['a domain is set', { cookie: {} }, { cookie: wide }],
  ['another domain is set', { cookie: { domain: 'app.example.com' } }, { cookie: wide }],
  ['the path is a longer one', { cookie: wide, basePath: '/' }, { cookie: wide }],
  ['the path is a shorter one', { cookie: wide }, { cookie: wide, basePath: '/' }],
  [
    'a domain is set for cookies of both tokens',
    { transport: 'cookie', cookie: {} },
    { transport: 'cookie', cookie: wide },
  ],
  ['both tokens go into cookies', { cookie: {} }, { transport: 'cookie', cookie: {} }],
];

for (const [change, former, today] of changes)
  describe(`a cookie from before ${change}`, () => {
    let old: TestApp;
    let current: TestApp;
    let visitor: Visitor;
    let fields: ReturnType<typeof newUser>;
    before(async () => {
      old = await start(former);
      current = await start({ ...today, connection: old.connection });
    });
    after(async () => {
      await current.close();
      await old.close();
    });
    beforeEach(async () => {
      visitor = new Visitor(old.origin);
      fields = newUser();
      await visitor.send('POST', '/auth/register', { body: fields });
      visitor = visitor.at(current.origin);
      await age(old.connection, halfAMinute);
    });
    const refreshTokens = () => visitor.shown().match(/refresh_token=/g)?.length ?? 0;
    const expectRefreshed = async () => {
      const answer = await visitor.send('POST', refreshPath);
      expect(answer.status).to.equal(200);
      expect(Object(answer.body).user).to.include({ email: fields.email });
    };

    it('keeps its owner signed in, and goes', async () => {
      for (let rotations = 0; rotations < 3; rotations++) {
        await expectRefreshed();
        await age(old.connection, halfAMinute);
      }
      expect(refreshTokens()).to.equal(1);
    });

    it('is in nobody’s way who logs in again, and goes', async () => {
      fields = newUser();
      await visitor.send('POST', '/auth/register', { body: fields });
      const { body } = await visitor.send('POST', '/auth/login', { body: fields });
      expect(Object(body).user).to.include({ email: fields.email });
      for (let rotations = 0; rotations < 2; rotations++) {
        await age(old.connection, halfAMinute);
        const { access_token: bearer } = Object(body);
        expect((await visitor.send('POST', refreshPath, { bearer })).status).to.equal(200);
      }
      expect(refreshTokens()).to.equal(1);
      await expectRefreshed();
    });

    it('signs nobody in after a logout', async () => {
      expect((await visitor.send('POST', '/auth/logout')).status).to.equal(204);
      expect((await visitor.send('POST', refreshPath)).status).to.equal(401);
      await visitor.send('POST', '/auth/login', { body: fields });
      await expectRefreshed();
    });
  });

describe('a refresh cookie from before its name was guarded', () => {
  let app: TestApp;
  let visitor: Visitor;
  let person: Awaited<ReturnType<typeof signUp>>;
  before(async () => {
    app = await start({ cookie: {} });
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
    visitor = new Visitor(app.origin);
    await age(app.connection, halfAMinute);
  });
  /** As the release before set it, with claims of a token of then unless told otherwise. */
  const keep = (claims: object, name = 'refresh_token', place = 'Path=/auth') => {
    const token = forge(claimsOf('refresh_token', { sub: person.userId, sid: person.sid, ...claims }), {
      keys: refreshKeys,
    });
    visitor.jar.store(
      `https://app.example.com${refreshPath}`,
      `${name}=${token}; ${place}; Secure; HttpOnly`,
    );
    expect(visitor.shown()).to.equal(`${name}=${token}`);
  };

  it('keeps its owner signed in, by the name of today from then on', async () => {
    keep({});
    expect(tokensOf(await visitor.send('POST', refreshPath)).user.id).to.equal(person.userId);
    expect(visitor.shown()).to.match(/^__Host-refresh_token=[^;]+$/);
  });

  it('is taken back by a logout, and its session ends', async () => {
    keep({});
    expect((await visitor.send('POST', '/auth/logout')).status).to.equal(204);
    expect(visitor.shown()).to.equal('');
    expect((await sessionsOf(app.connection)).some(({ _id }) => _id === person.sid)).to.equal(false);
  });

  it('counts for nothing with a token that was made since, which a sibling host may have set', async () => {
    for (const [name, place] of [
      ['refresh_token', 'Path=/auth'],
      ['__Secure-refresh_token', 'Path=/auth; Domain=example.com'],
    ] as const) {
      visitor = new Visitor(app.origin);
      keep({ ver: 0 }, name, place);
      expect(codeOf(await visitor.send('POST', refreshPath))).to.equal('token_missing');
      expect((await visitor.send('POST', '/auth/login', { body: person.fields })).status).to.equal(200);
      expect(visitor.shown()).to.match(/^__Host-refresh_token=[^;]+$/);
    }
  });

  it('is looked at after that of today, and hides nothing of it', async () => {
    const other = await signUp(app.base);
    const claims = { sub: other.userId, sid: other.sid, ver: 0, iat: Math.floor(Date.now() / 1000) - 60 };
    const today = forge(claimsOf('refresh_token', claims), { keys: refreshKeys });
    for (const former of [person.client.refreshToken, today]) {
      visitor = new Visitor(app.origin);
      for (const line of [
        `refresh_token=${former}; Path=/auth; Secure`,
        `__Host-refresh_token=${today}; Path=/; Secure`,
      ])
        visitor.jar.store(`https://app.example.com${refreshPath}`, line);
      expect(tokensOf(await visitor.send('POST', refreshPath)).user.id).to.equal(other.userId);
    }
  });

  it('is cleared where a proxy says that browsers have it', async () => {
    const behind = await start({ cookie: {}, basePath: '/api/sign-in', connection: app.connection });
    try {
      const claims = claimsOf('refresh_token', { sub: person.userId, sid: person.sid });
      const headers = { cookie: `refresh_token=${forge(claims, { keys: refreshKeys })}` };
      const answer = await behind.client().send('POST', '/refresh-token', { headers });
      expect(answer.headers.getSetCookie().join('\n'))
        .to.include('refresh_token=; Path=/api/sign-in; Max-Age=0; Secure')
        .and.include('refresh_token=; Path=/api/sign-in/refresh-token; Max-Age=0; Secure');
    } finally {
      await behind.close();
    }
  });

  it('is left alone where it holds something that is not ours, such as that of another application', async () => {
    for (const value of ['eyJh.eyJi.c2ln', 'opaque', '']) {
      visitor = new Visitor(app.origin);
      visitor.jar.store('https://app.example.com/', `refresh_token=${value}; Path=/; Secure`);
      await visitor.send('POST', '/auth/login', { body: person.fields });
      expect(visitor.shown().split('; ')).to.include(`refresh_token=${value}`);
      expect((await visitor.send('POST', refreshPath)).status).to.equal(200);
    }
  });
});

describe('two cookies of one session', () => {
  let app: TestApp;
  afterEach(() => app.close());

  for (const [kind, cookie] of [
    ['of this host', { secure: false }],
    ['of a domain', { secure: false, ...wide }],
  ] as const)
    it(`are no reuse of the older, however old it is and wherever it stands, and it goes: ${kind}`, async () => {
      app = await start({ cookie });
      for (const path of ['/', '/auth/', refreshPath]) {
        const visitor = new Visitor(app.origin, 'http://app.example.com');
        await visitor.send('POST', '/auth/register', { body: newUser() });
        const [, older = ''] = visitor.shown().split('=');
        for (let rotations = 0; rotations < 3; rotations++) {
          await age(app.connection, halfAMinute);
          // Twice, since only what was shown once rotates.
          for (const _ of [1, 2]) expect((await visitor.send('POST', refreshPath)).status).to.equal(200);
        }
        await age(app.connection, halfAMinute);
        visitor.jar.store('http://app.example.com/', `refresh_token=${older}; Path=${path}`);
        expect(visitor.shown().split('; ')).to.have.length(2);
        expect((await visitor.send('POST', refreshPath)).status).to.equal(200);
        expect(refreshClaimsOf(visitor.shown().split('=')[1] ?? '').gen).to.equal(4);
      }
    });
});

describe('more places of a cookie than one answer can clear', () => {
  let app: TestApp;
  before(async () => {
    app = await start({ cookie: { secure: false } });
  });
  after(() => app.close());

  it('are no more for a long path or a strange one, and nothing else comes of it', async () => {
    const pages = await start({
      transport: 'cookie',
      cookie: { secure: false },
      after: (server, auth) => {
        server.get(/^\/page(\/.*)?$/, auth.requireAuth, (_req, res) => void res.json('a page'));
      },
    });
    try {
      const visitor = new Visitor(pages.origin, 'http://app.example.com');
      await visitor.send('POST', '/auth/register', { body: newUser() });
      const [refresh = ''] = /refresh_token=[^;]+/.exec(visitor.shown()) ?? [];
      for (const path of [
        '/page',
        `/page${'/x'.repeat(1000)}`,
        `/page/${'x'.repeat(1000)}/y`,
        '/page/a;Domain=evil.example/b',
        '/page/a%3BDomain=evil.example%0d%0aX:y/b',
        '/page/a,b/c d',
      ]) {
        const headers = { cookie: `${refresh}; refresh_token=x` };
        const answer = await visitor.send('GET', path, { headers });
        expect(answer.status, path).to.equal(200);
        expect([...answer.headers].join('\r\n').length, path).to.be.below(4096);
        for (const line of answer.headers.getSetCookie()) expect(line).not.to.match(/; *Domain=evil|\n/i);
        expect(answer.headers.has('x')).to.equal(false);
      }
    } finally {
      await pages.close();
    }
  });

  it('are cleared by the next answers, and no answer has a header that a proxy refuses', async () => {
    const visitor = new Visitor(app.origin, 'http://one.of.many.app.example.com');
    const { access_token: bearer } = tokensOf(
      await visitor.send('POST', '/auth/register', { body: newUser() }),
    );
    for (const domain of ['example.com', 'app.example.com', 'many.app.example.com'])
      for (const path of ['/', '/auth', '/auth/', refreshPath])
        visitor.jar.store(
          'http://one.of.many.app.example.com/',
          `refresh_token=${domain}${path}; Domain=${domain}; Path=${path}`,
        );
    expect(visitor.shown().split('; ')).to.have.length(13);
    for (let answers = 0; answers < 60 && visitor.shown().includes(';'); answers++) {
      await age(app.connection, halfAMinute);
      const answer = await visitor.send('POST', refreshPath, { bearer });
      expect(answer.status).to.equal(200);
      expect([...answer.headers].join('\r\n').length).to.be.below(4096);
    }
    expect(visitor.shown()).to.match(/^[^;]+$/);
  });
});
