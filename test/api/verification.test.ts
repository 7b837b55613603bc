import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { eventually } from '../harness/eventually.js';
import { forge, claimsOf as forgedClaims } from '../harness/forge.js';
import { Page } from '../harness/page.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { rejectionOf } from '../harness/refusal.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { claimsOf, expiredTokens, signUp } from '../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../harness/stores.js';

const codeOf = async (promise: Promise<unknown>) => Object(await rejectionOf(promise)).code;

describeWithEachStore('a token that is verified without a request', (start) => {
  let app: StoreApp;
  before(async () => {
    app = await start({ users: { cacheFor: '1h' }, tokenEndpoint: { stateless: true } });
  });
  after(() => app.close());

  it('tells the user and the claims', async () => {
    const { token, userId, sid, fields } = await signUp(app.base);
    const { user, claims } = await app.auth.verify(token);
    expect(user).to.include({ id: userId, email: fields.email });
    expect(claims).to.deep.equal(claimsOf(token));
    expect(claims.sid).to.equal(sid);
  });

  it('is refused as by the guards', async () => {
    const person = await signUp(app.base);
    expect(await codeOf(app.auth.verify(expiredTokens(person).accessToken))).to.equal('token_expired');
    await person.client.logout(person.token);
    expect(await codeOf(app.auth.verify(person.token))).to.equal('session_revoked');
    for (const missing of [undefined, ''])
      expect(await codeOf(app.auth.verify(missing))).to.equal('token_missing');
    const another = await signUp(app.base);
    for (const bad of [
      'nonsense',
      7,
      null,
      {},
      [another.token],
      `Bearer ${another.token}`,
      'x'.repeat(100_000),
    ])
      expect(await codeOf(app.auth.verify(bad as string)), String(bad).slice(0, 40)).to.equal(
        'token_invalid',
      );
    for (const other of [another.client.refreshToken, forge(forgedClaims('refresh_token'))])
      expect(await codeOf(app.auth.verify(other))).to.equal('token_invalid');
    const { user } = await app.auth.verify(another.token);
    await app.auth.users.disable(user.id);
    expect(await codeOf(app.auth.verify(another.token))).to.equal('session_revoked');
  });

  it('may be a stateless one', async () => {
    const { client, fields, userId } = await signUp(app.base);
    const credentials = { username: fields.email, password: fields.password };
    const { body } = await client.send('POST', '/token', { body: credentials });
    const { user, claims } = await app.auth.verify(Object(body).access_token);
    expect(user.id).to.equal(userId);
    expect(claims).to.include({ type: 'stateless_token', sub: userId });
  });
});

describe('a token that is verified without a request, beside the database', () => {
  it('costs no command where its user is remembered', async () => {
    const app = await startTestApp({ users: { cacheFor: '1h' }, connectOptions: { monitorCommands: true } });
    const { token, client } = await signUp(app.base);
    await client.me(token);
    const commands = new CommandCount(app.connection);
    for (let times = 0; times < 3; times++) await app.auth.verify(token);
    expect(commands.take()).to.deep.equal([]);
    commands.stop();
    await app.close();
  });

  it('confirms the refresh token beside it, as at a guard', async () => {
    const app = await startTestApp();
    const { client, sid } = await signUp(app.base);
    const first = client.copy();
    await age(app.connection, 60_000);
    const { access_token: token } = tokensOf(await client.refresh());
    const isConfirmed = async () =>
      (await sessionsOf(app.connection)).some(({ _id, confirmed }) => _id === sid && confirmed);
    expect(await isConfirmed()).to.equal(false);
    await app.auth.verify(token);
    await eventually('it is confirmed', isConfirmed);
    await age(app.connection, 60_000);
    // The one before is worth nothing from then on.
    expect(Object((await first.refresh()).body).code).to.equal('refresh_token_reused');
    await app.close();
  });

  it('is no logout during an outage', async () => {
    const proxy = await DatabaseProxy.start();
    const app = await startTestApp({
      proxy,
      users: { cacheFor: 0 },
      connectOptions: { serverSelectionTimeoutMS: 300, heartbeatFrequencyMS: 500 },
    });
    const { token, client } = await signUp(app.base);
    const cookie = `refresh_token=${client.refreshToken}`;
    proxy.cut();
    expect(await codeOf(app.auth.verify(token))).to.equal('service_unavailable');
    expect(await codeOf(app.auth.session({ cookie }))).to.equal('service_unavailable');
    await app.close();
    await proxy.close();
  });
});

describeWithEachStore('the session of a request, for what a server renders', (start) => {
  let app: StoreApp;
  before(async () => {
    app = await start();
  });
  after(() => app.close());

  it('is that of the refresh cookie, which goes on as it is, in headers of Node or of the web', async () => {
    const { client, userId, sid } = await signUp(app.base);
    await app.age(60_000);
    const cookie = `theme=dark; refresh_token=${client.refreshToken}`;
    for (const headers of [{ cookie }, new Headers({ cookie }), new Map([['cookie', cookie]]) as never])
      for (let times = 0; times < 2; times++) {
        const session = await app.auth.session(headers);
        expect(session?.user.id).to.equal(userId);
        expect(session?.sid).to.equal(sid);
      }
    expect((await client.refresh()).status).to.equal(200);
    expect(claimsOf(tokensOf(await client.refresh()).access_token).gen).to.equal(1);
  });

  it('is that of an access token where one is shown, and no cookie speaks for a bad one', async () => {
    const { token, client, sid } = await signUp(app.base);
    const cookie = `refresh_token=${(await signUp(app.base)).client.refreshToken}`;
    expect((await app.auth.session({ authorization: `Bearer ${token}`, cookie }))?.sid).to.equal(sid);
    expect(await app.auth.session({ authorization: 'Bearer nonsense', cookie })).to.equal(undefined);
    await client.logout(token);
    expect(await app.auth.session({ authorization: `Bearer ${token}`, cookie })).to.equal(undefined);
  });

  it('is nobody’s for a guest, after a logout, for another kind of token, and for a disabled user', async () => {
    const person = await signUp(app.base);
    const sessionOf = (token: string | undefined) => app.auth.session({ cookie: `refresh_token=${token}` });
    const shown = person.client.refreshToken;
    expect((await sessionOf(shown))?.sid).to.equal(person.sid);
    for (const token of ['', 'nonsense', person.token, expiredTokens(person).refreshToken])
      expect(await sessionOf(token)).to.equal(undefined);
    expect(await app.auth.session({})).to.equal(undefined);
    await app.auth.users.disable(person.userId);
    expect(await sessionOf(shown)).to.equal(undefined);

    const another = await signUp(app.base);
    const before = another.client.refreshToken;
    await another.client.logout(another.token);
    expect(await sessionOf(before)).to.equal(undefined);
  });

  it('is nobody’s by a refresh token that would not refresh any more, and ends nothing by it', async () => {
    const { client, sid } = await signUp(app.base);
    const before = client.refreshToken;
    const sidOf = async (token: string | undefined) =>
      (await app.auth.session({ cookie: `refresh_token=${token}` }))?.sid;
    await app.age(60_000);
    await client.refresh();
    expect(await sidOf(before)).to.equal(sid);
    // Shown, the new refresh token is confirmed at once.
    await client.refresh();
    await app.age(60_000);
    expect(await sidOf(before)).to.equal(undefined);
    expect(await sidOf(client.refreshToken)).to.equal(sid);
  });

  it('is nobody’s by a refresh token of two rotations ago, and ends nothing by it', async () => {
    const { client, sid } = await signUp(app.base);
    const old = client.refreshToken;
    for (let rotations = 0; rotations < 2; rotations++) {
      await app.age(60_000);
      await client.refresh();
    }
    await app.age(60_000);
    await client.refresh();
    expect(await app.auth.session({ cookie: `refresh_token=${old}` })).to.equal(undefined);
    expect((await app.auth.session({ cookie: `refresh_token=${client.refreshToken}` }))?.sid).to.equal(sid);
  });
});

describe('the session of a request, with cookies for both tokens', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ transport: 'cookie' });
  });
  after(() => app.close());

  it('is that of the access cookie, or of the refresh cookie once that has run out', async () => {
    const page = new Page(app.origin);
    const person = await page.signUp();
    const headers = () => ({
      cookie: Array.from(page.jar, ([name, value]) => `${name}=${value}`).join('; '),
    });
    expect((await app.auth.session(headers()))?.sid).to.equal(person.sid);
    for (const gone of [expiredTokens(person).accessToken, undefined]) {
      page.set('access_token', gone);
      expect((await app.auth.session(headers()))?.sid).to.equal(person.sid);
    }
    await app.auth.users.endSessions(person.userId);
    expect(await app.auth.session(headers())).to.equal(undefined);
  });
});
