import { expect } from 'chai';
import { codeOf } from '../harness/client.js';
import { type KitApp, startKitApp } from '../harness/kit-app.js';

const minute = 60_000;
const password = 'correct horse battery';

// It begins when the database is open, and knows nothing of where that is from.
describe('the clock of the test kit', () => {
  let app: KitApp;
  before(async () => {
    app = await startKitApp('handed', {
      accessToken: { expiresIn: '10m' },
      refreshToken: { expiresIn: '30d', absoluteLifetime: '90d', leeway: '30s' },
      sessions: { recentFor: '5m' },
      users: { cacheFor: '5s' },
    });
  });
  beforeEach(() => app.kit.reset());
  after(() => app.close());

  const guarded = async (headers: object) =>
    app.client().send('GET', `${app.origin}/guarded`, { headers: { ...headers } });
  const refresh = async (cookie: string) =>
    app.client().send('POST', '/refresh-token', { headers: { cookie } });

  it('stands still until it is moved, to the millisecond', () => {
    const { clock } = app.kit;
    const start = clock.now();
    clock.advance('15m');
    expect(clock.now()).to.equal(start + 15 * minute);
    clock.advance(1);
    expect(clock.now()).to.equal(start + 15 * minute + 1);
    const instant = new Date('2031-05-06T07:08:09.010Z');
    clock.set(instant);
    expect(clock.now()).to.equal(instant.getTime());
  });

  it('lets an access token run out', async () => {
    const { headers } = await app.kit.signedIn();
    app.kit.clock.advance('9m');
    expect((await guarded(headers)).status).to.equal(200);
    app.kit.clock.advance('1m');
    expect(codeOf(await guarded(headers))).to.equal('token_expired');
  });

  it('lets a session run out that is not refreshed, and keeps one that is', async () => {
    const [idle, busy] = [await app.kit.signedIn(), await app.kit.signedIn()];
    app.kit.clock.advance('29d');
    const answer = await refresh(busy.cookie);
    expect(answer.status).to.equal(200);
    const cookie = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0])[0] ?? '';
    app.kit.clock.advance('2d');
    expect(codeOf(await refresh(idle.cookie))).to.equal('token_expired');
    expect((await refresh(cookie)).status).to.equal(200);
  });

  it('ends a session for good, however often it is refreshed', async () => {
    const client = app.client();
    const { cookie } = await app.kit.signedIn();
    client.refreshToken = cookie.split('=')[1];
    for (const days of [29, 29, 29]) {
      app.kit.clock.advance(`${days}d`);
      expect((await client.refresh()).status).to.equal(200);
    }
    app.kit.clock.advance('4d');
    expect((await client.refresh()).status).to.equal(401);
  });

  it('lets a login be recent no longer', async () => {
    const { headers } = await app.kit.signedIn();
    app.kit.clock.advance('5m');
    const answer = await app.client().send('DELETE', '/sessions', { headers: { ...headers } });
    expect(codeOf(answer)).to.equal('reauthentication_required');
  });

  it('tells a stolen refresh token from another tab by the leeway', async () => {
    const { cookie } = await app.kit.signedIn();
    const client = app.client();
    client.refreshToken = cookie.split('=')[1];
    app.kit.clock.advance('1m');
    await client.refresh();
    const { access_token } = Object(await client.refresh().then(({ body }) => body));
    expect((await guarded({ Authorization: `Bearer ${access_token}` })).status).to.equal(200);
    app.kit.clock.advance('29s');
    expect((await refresh(cookie)).status, 'within the leeway').to.equal(200);
    app.kit.clock.advance('2s');
    expect(codeOf(await refresh(cookie)), 'later').to.equal('refresh_token_reused');
  });

  it('lets a cached user be read again', async () => {
    const { headers, user } = await app.kit.signedIn();
    expect((await guarded(headers)).status).to.equal(200);
    // Behind the back of sealgate, which would tell every node.
    const users = app.kit.connection.collection('users');
    await users.updateOne({ email: user.email }, { $set: { disabled: true } });
    app.kit.clock.advance('4s');
    expect((await guarded(headers)).status, 'cached').to.equal(200);
    app.kit.clock.advance('1s');
    expect((await guarded(headers)).status, 'read again').to.equal(401);
  });

  it('tells at once who watches a token that runs out', async () => {
    const { auth, clock, signedIn } = app.kit;
    const { claims } = await auth.verify((await signedIn()).token);
    const told: string[] = [];
    const telling = new Promise<void>((done) => {
      auth.onEnded(claims, ({ code }) => {
        told.push(code);
        done();
      });
    });
    clock.advance('9m');
    expect(told).to.deep.equal([]);
    clock.advance('1m');
    await telling;
    expect(told).to.deep.equal(['token_expired']);
  });

  it('has ended sessions forgotten once no token of them lives', async () => {
    const { auth, clock, signedIn } = app.kit;
    const { headers, user } = await signedIn();
    await auth.users.endSessions(user.id);
    expect(codeOf(await guarded(headers))).to.equal('session_revoked');
    expect(auth.revocations().known).to.be.greaterThan(0);
    clock.advance('12m');
    for (let polls = 0; polls < 600 && auth.revocations().known > 0; polls++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(auth.revocations().known).to.equal(0);
  });

  it('goes into the past, where the database removes nothing meanwhile', async () => {
    app.kit.clock.set(new Date('2001-02-03T04:05:06Z'));
    const { cookie, headers } = await app.kit.signedIn();
    // Its own clock looks every second on the embedded database.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await guarded(headers)).status).to.equal(200);
    expect((await refresh(cookie)).status).to.equal(200);
  });

  it('orders what is written while it stands still', async () => {
    await app.client().register({ email: 'ann@example.com', password });
    const user = await app.kit.auth.users.findByEmail('ann@example.com');
    const people = [];
    for (let times = 0; times < 5; times++) people.push(await app.kit.signedIn({ user: user?.id }));
    const list = await app.client().send('GET', '/sessions', { headers: { ...people[0]?.headers } });
    const instants = Object(list.body).sessions.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(instants).to.have.length(6);
    expect(new Set(instants).size).to.equal(6);
    expect(instants).to.deep.equal([...instants].sort().reverse());
  });

  it('refuses what is no time in one line', () => {
    const { clock } = app.kit;
    const nonsense = [
      () => clock.advance('soon'),
      () => clock.advance(''),
      () => clock.advance(-1),
      () => clock.advance(Number.NaN),
      () => clock.advance('9999999y'),
    ];
    for (const move of nonsense) expect(move).to.throw(TypeError, /^clock\.advance: must /);
    for (const instant of [new Date('nonsense'), Number.NaN, -1, 1e18])
      expect(() => clock.set(instant)).to.throw(TypeError, /^clock\.set: must /);
  });
});
