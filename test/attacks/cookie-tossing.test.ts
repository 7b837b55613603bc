import { expect } from 'chai';
import { startTestApp, type TestApp, type TestAppOptions } from '../harness/app.js';
import { codeOf, newUser, tokensOf } from '../harness/client.js';
import { Visitor } from '../harness/cookie-jar.js';
import { cookiesOf } from '../harness/cookies.js';
import { claimsOf, forge, refreshKeys } from '../harness/forge.js';
import { Page } from '../harness/page.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { claimsOf as claimsOfAccess, expiredTokens, refreshClaimsOf, signUp } from '../harness/sign-in.js';

const halfAMinute = 31_000;

describe('a neighbouring host that sets cookies of our name', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  const send = (path: string, cookie: string) => app.client().send('POST', path, { headers: { cookie } });

  it('cannot make one answer of two sessions: that of the access token decides, or that of its user', async () => {
    const [victim, attacker] = [await signUp(app.base), await signUp(app.base)];
    const ended = tokensOf(await app.client().login(victim.fields)).access_token;
    for (const pair of [
      [victim, attacker],
      [attacker, victim],
    ]) {
      const cookie = pair.map(({ client }) => `refresh_token=${client.refreshToken}`).join('; ');
      for (const [bearer, { userId }] of [
        [victim.token, victim],
        [expiredTokens(victim).accessToken, victim],
        // Of another session of the same user.
        [ended, victim],
        [attacker.token, attacker],
      ] as const) {
        const answer = await app.client().send('POST', '/refresh-token', { bearer, headers: { cookie } });
        expect(tokensOf(answer).user.id).to.equal(userId);
      }
    }
    expect((await victim.client.refresh()).status).to.equal(200);
    expect((await attacker.client.refresh()).status).to.equal(200);
  });

  it('changes nothing between two sessions of one person: that of the access token goes on', async () => {
    const { client, userId: sub, sid, token } = await signUp(app.base);
    const { userId, sid: other } = await signUp(app.base);
    const iat = Math.floor(Date.now() / 1000) + 5;
    for (const newer of [
      { sub, sid: other },
      { sub: userId, sid: other },
    ]) {
      const planted = forge(refreshClaims({ ...newer, iat }), { keys: refreshKeys });
      const headers = { cookie: `refresh_token=${planted}; refresh_token=${client.refreshToken}` };
      const answer = await app.client().send('POST', '/refresh-token', { bearer: token, headers });
      expect(claimsOfAccess(tokensOf(answer).access_token).sid).to.equal(sid);
    }
  });

  it('gets no say where nobody says who is there: the newest token decides, in any order', async () => {
    const [victim, attacker] = [await signUp(app.base), await signUp(app.base)];
    const { userId: sub, sid } = attacker;
    const earlier = refreshClaims({ sub, sid, iat: Math.floor(Date.now() / 1000) - 5 });
    const tokens = [victim.client.refreshToken, forge(earlier, { keys: refreshKeys })];
    for (const shown of [tokens, tokens.toReversed()]) {
      const answer = await send('/refresh-token', shown.map((token) => `refresh_token=${token}`).join('; '));
      expect(tokensOf(answer).user.id).to.equal(victim.userId);
    }
  });

  it('cannot end or spoil a session by a cookie that is none of ours', async () => {
    const { client, userId } = await signUp(app.base);
    const token = client.refreshToken;
    const junk = ['x', '', 'j:{"$gt":""}', '%00', 'a'.repeat(4000), token?.slice(0, -1)];
    for (const tossed of junk) {
      const answer = await send('/refresh-token', `refresh_token=${tossed}; refresh_token=${token}`);
      expect(answer.status, tossed).to.equal(200);
      expect(tokensOf(answer).user.id).to.equal(userId);
    }
    expect((await client.refresh()).status).to.equal(200);
  });

  it('cannot make a session of its own outlive a logout that it is shown at', async () => {
    const [first, second] = [await signUp(app.base), await signUp(app.base)];
    await send(
      '/logout',
      `refresh_token=${first.client.refreshToken}; refresh_token=${second.client.refreshToken}`,
    );
    for (const { client } of [first, second]) expect((await client.refresh()).status).to.equal(401);
  });

  it('does not hide why the one of the person is refused', async () => {
    const { client } = await signUp(app.base);
    await client.copy().logout();
    for (const cookie of [
      `x; refresh_token=${client.refreshToken}`,
      `${client.refreshToken}; refresh_token=x`,
    ])
      expect(codeOf(await send('/refresh-token', `refresh_token=${cookie}`))).to.equal('session_revoked');
  });

  it('makes nobody try more than five tokens, however many it sets', async () => {
    const ended = await Promise.all(Array.from({ length: 5 }, () => signUp(app.base)));
    await Promise.all(ended.map(({ client }) => client.copy().logout()));
    const { client } = await signUp(app.base);
    const living = forge({ ...refreshClaimsOf(client.refreshToken ?? ''), iat: 1 }, { keys: refreshKeys });
    const header = (count: number) =>
      [...ended.slice(0, count).map((one) => one.client.refreshToken), living]
        .map((token) => `refresh_token=${token}`)
        .join('; ');
    expect((await send('/refresh-token', header(4))).status).to.equal(200);
    expect(codeOf(await send('/refresh-token', header(5)))).to.equal('session_revoked');
  });

  it('finds no other name that is read as the refresh cookie', async () => {
    const { client } = await signUp(app.base);
    const token = client.refreshToken;
    const names = [
      'Refresh_Token',
      'REFRESH_TOKEN',
      'refresh-token',
      'refresh_token[]',
      'refresh_token[0]',
      'xrefresh_token',
      'refresh%5Ftoken',
      'refreshToken',
    ];
    for (const name of names) {
      const answer = await send('/refresh-token', `${name}=${token}`);
      expect(answer.status, name).to.equal(401);
      expect(answer.body).to.include({ code: 'token_missing' });
    }
  });

  it('plants no session: a login never takes over the one whose cookie is there', async () => {
    const attacker = await signUp(app.base);
    const victim = await signUp(app.base);
    const before = await sessionsOf(app.connection);
    const planted = app.client();
    planted.refreshToken = attacker.client.refreshToken;
    const answer = await planted.login(victim.fields);
    expect(tokensOf(answer).user.id).to.equal(victim.userId);
    expect(cookiesOf(answer).get('refresh_token')?.value).not.to.equal(attacker.client.refreshToken);
    expect(await sessionsOf(app.connection)).to.have.length(before.length + 1);
    expect(tokensOf(await attacker.client.refresh()).user.id).to.equal(attacker.userId);
  });
});

/** Paths of a cookie that is sent to refresh, before ours and behind. */
const paths = ['/', '/auth', '/auth/', '/auth/refresh-token'];

/** Where a sibling host can set a cookie that is sent beside ours. One that takes the place of ours is another matter. */
const kinds: [string, TestAppOptions['cookie'], address: string, name: string, paths: readonly string[]][] = [
  ['over plain HTTP', { secure: false }, 'http://app.example.com', 'refresh_token', paths],
  [
    'of a domain',
    { domain: 'example.com' },
    'https://app.example.com',
    '__Secure-refresh_token',
    paths.filter((path) => path !== '/auth'),
  ],
  ['that no sibling can set', {}, 'https://app.example.com', '__Secure-refresh_token', paths],
  ['that no sibling can set, by its former name', {}, 'https://app.example.com', 'refresh_token', paths],
];

for (const [kind, cookie = {}, address, name, places] of kinds)
  describe(`a sibling host that plants its own living session beside a cookie ${kind}`, () => {
    let app: TestApp;
    let visitor: Visitor;
    let planted: string;
    before(async () => {
      app = await startTestApp({ cookie, before: (server) => server.set('trust proxy', true) });
    });
    after(() => app.close());
    beforeEach(async () => {
      const { userId: sub, sid } = await signUp(app.base);
      const iat = Math.floor(Date.now() / 1000) - 5;
      planted = forge(refreshClaims({ sub, sid, iat, ver: 0 }), { keys: refreshKeys });
      visitor = new Visitor(app.origin, address);
    });
    const plant = (path: string) => {
      const secure = address.startsWith('https') ? '; Secure' : '';
      visitor.plant(`${name}=${planted}; Domain=example.com; Path=${path}${secure}`);
      expect(visitor.shown()).to.include(planted);
    };
    const signUpHere = async () => {
      const fields = newUser();
      return { fields, ...tokensOf(await visitor.send('POST', '/auth/register', { body: fields })) };
    };
    const expectRefreshed = async (userId: string, bearer?: string) => {
      await age(app.connection, halfAMinute);
      const answer = await visitor.send('POST', '/auth/refresh-token', { bearer });
      expect(tokensOf(answer).user.id).to.equal(userId);
      expect(visitor.shown())
        .to.match(/^[^;]+$/)
        .and.not.to.include(planted);
    };

    for (const path of places) {
      it(`at ${path} does not take the person over, and its cookie is cleared`, async () => {
        const { user, access_token: bearer } = await signUpHere();
        plant(path);
        await expectRefreshed(user.id, bearer);
      });

      it(`at ${path} does not take over who logs in after it, and its cookie is cleared`, async () => {
        plant(path);
        const { user, fields } = await signUpHere();
        await expectRefreshed(user.id);
        plant(path);
        expect((await visitor.send('POST', '/auth/login', { body: fields })).status).to.equal(200);
        await expectRefreshed(user.id);
      });

      it(`at ${path} leaves nothing after a logout that it is sent to`, async () => {
        const { user, access_token: bearer } = await signUpHere();
        plant(path);
        // A browser sends it to no other path.
        if (path === '/auth/refresh-token') await expectRefreshed(user.id, bearer);
        expect((await visitor.send('POST', '/auth/logout', { bearer })).status).to.equal(204);
        expect(visitor.shown()).to.equal('');
      });
    }

    if (kind.startsWith('that no sibling can set'))
      it('signs nobody in who has no cookie of ours', async () => {
        plant('/');
        const answer = await visitor.send('POST', '/auth/refresh-token');
        expect(codeOf(answer)).to.equal('token_missing');
      });
  });

describe('a neighbouring host that sets both cookies of the cookie transport', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({
      transport: 'cookie',
      cookie: { domain: 'example.com', sameSite: 'lax' },
      before: (server) => server.set('trust proxy', true),
    });
  });
  after(() => app.close());

  it('is not taken for the person in a page: two access cookies are none, and the refresh cookies decide', async () => {
    const attacker = new Page(app.origin);
    const { userId: sub, sid } = await attacker.signUp();
    const visitor = new Visitor(app.origin);
    await visitor.send('POST', '/auth/register', { body: newUser() });
    const { body: own } = await visitor.send('GET', '/auth/me');
    await age(app.connection, halfAMinute);

    const iat = Math.floor(Date.now() / 1000) - 5;
    const refreshToken = forge(refreshClaims({ sub, sid, iat }), { keys: refreshKeys });
    for (const [name, value] of [
      ['access', attacker.cookie('access_token')],
      ['refresh', refreshToken],
    ])
      visitor.plant(`__Secure-${name}_token=${value}; Domain=example.com; Path=/guarded; Secure`);
    expect(visitor.shown('/guarded').split('; ')).to.have.length(4);
    for (let pages = 0; pages < 2; pages++) {
      const { body } = await visitor.send('GET', '/guarded');
      expect(body).to.include({ id: Object(own).id });
      expect(visitor.shown('/guarded').split('; ')).to.have.length(2);
    }
  });
});

/** The claims of a refresh token. */
function refreshClaims(other: Record<string, unknown>): Record<string, unknown> {
  return claimsOf('refresh_token', other);
}
