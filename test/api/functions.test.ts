import { expect } from 'chai';
import type { AuthError, AuthEvent } from '../../src/index.js';
import { newUser } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { ownFields } from '../harness/own-fields.js';
import { rejectionOf } from '../harness/refusal.js';
import { claimsOf } from '../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../harness/stores.js';

describeWithEachStore('signing in as functions of plain values', (start) => {
  let app: StoreApp;
  const events: AuthEvent[] = [];
  before(async () => {
    app = await start({
      users: { fields: ownFields, cacheFor: '1h' },
      onEvent: (event) => events.push(event),
    });
  });
  after(() => app.close());
  beforeEach(() => {
    events.length = 0;
  });
  const meOf = (bearer: string) => app.client().me(bearer);
  const told = (type: AuthEvent['type']) =>
    eventually(type, () => events.find((event) => event.type === type));
  const somebody = async () => {
    const fields = newUser();
    return { fields, ...(await app.auth.register(fields)) };
  };
  const minutes = (instant: Date) => (instant.getTime() - Date.now()) / 60_000;

  it('registers with fields of the application, and signs in', async () => {
    const fields = { ...newUser(), username: 'Plain', ...{ company: 'ACME' } };
    const { user, accessToken, refreshToken, ...instants } = await app.auth.register(fields, {
      ip: '192.0.2.7',
    });
    // The application's own code sees all fields.
    expect(user).to.include({ email: fields.email, username: 'plain', company: 'ACME', language: 'en' });
    expect(minutes(instants.accessTokenExpiresAt)).to.be.within(1, 60);
    expect(instants.refreshTokenExpiresAt).to.be.above(instants.accessTokenExpiresAt);
    expect((await meOf(accessToken)).body).to.include({ id: user.id });
    expect(refreshToken).to.match(/^ey/);
    expect(await told('user.registered')).to.include({ userId: user.id, ip: '192.0.2.7' });
  });

  it('signs in by address or username, and says where from in the list of sessions', async () => {
    const { fields, user } = await somebody();
    await app.auth.users.update(user.id, { username: `u${user.id}` });
    const caller = { ip: '2001:db8::1', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };
    const { password } = fields;
    for (const identity of [{ email: fields.email.toUpperCase() }, { username: `U${user.id}` }]) {
      const { accessToken } = await app.auth.login({ ...identity, password }, caller);
      const { body } = await app.client().send('GET', '/sessions', { bearer: accessToken });
      expect(body).to.have.nested.property('sessions[0].ip', caller.ip);
      expect(body).to.have.nested.property('sessions[0].device', 'Firefox on Linux');
    }
    expect(await told('login.succeeded')).to.deep.include({ userId: user.id, amr: ['pwd'], ip: caller.ip });
  });

  it('refuses wrong credentials, and what is none, with the codes of the routes', async () => {
    const { fields } = await somebody();
    const wrong = { ...fields, password: 'a wrong password' };
    expect(await rejectionOf(app.auth.login(wrong))).to.include({ code: 'invalid_credentials', status: 401 });
    expect(await told('login.failed')).to.not.have.property('userId');
    expect(await rejectionOf(app.auth.login({ ...newUser() }))).to.include({ code: 'invalid_credentials' });
    expect(await rejectionOf(app.auth.login({ password: 'x' }))).to.include({ code: 'invalid_request' });
    expect(await rejectionOf(app.auth.register(fields))).to.include({ code: 'email_taken' });
    expect(await rejectionOf(app.auth.register({ ...newUser(), ...{ roles: ['admin'] } }))).to.include({
      code: 'invalid_request',
    });
    expect(await rejectionOf(app.auth.register({ ...newUser(), ...{ plan: 'pro' } }))).to.include({
      code: 'invalid_request',
    });
  });

  it('rotates a refresh token that was used, and ends the session where an older one comes back', async () => {
    const { refreshToken: first } = await somebody();
    await app.age(60_000);
    const { refreshToken: second } = await app.auth.refresh(first);
    expect(second).not.to.equal(first);
    // It is in use, which confirms it.
    await app.auth.refresh(second);
    await app.age(60_000);
    const { refreshToken: third, accessToken } = await app.auth.refresh(second);
    expect(claimsOf(accessToken).gen).to.equal(2);
    expect(await rejectionOf(app.auth.refresh(first))).to.include({ code: 'refresh_token_reused' });
    expect(await told('refresh_token.reused')).to.have.property('userId');
    expect(await rejectionOf(app.auth.refresh(third))).to.include({ code: 'session_revoked' });
    expect((await meOf(accessToken)).status).to.equal(401);
  });

  it('gives the same refresh token again to whoever refreshes again, since an answer may have got lost', async () => {
    const { refreshToken } = await somebody();
    await app.age(60_000);
    const once = await app.auth.refresh(refreshToken, { attempt: 'first' });
    const again = await app.auth.refresh(refreshToken, { attempt: 'again' });
    expect(again.refreshToken).not.to.equal(refreshToken);
    expect(claimsOf(again.accessToken).gen).to.equal(claimsOf(once.accessToken).gen);
    expect(again.user).to.deep.equal(once.user);
  });

  it('refuses what is no refresh token', async () => {
    const { accessToken } = await somebody();
    for (const token of ['', 'x', '....', accessToken])
      expect(await rejectionOf(app.auth.refresh(token))).to.include({ code: 'token_invalid' });
  });

  it('refuses what is of another kind, names it, and ends no session', async () => {
    const { accessToken, refreshToken, fields } = await somebody();
    const call = (name: 'login' | 'register' | 'refresh' | 'logout', ...given: readonly unknown[]) =>
      rejectionOf(Reflect.apply(app.auth[name], app.auth, given));
    const refused: (readonly [path: string, refusal: Promise<AuthError>])[] = [];
    for (const wrong of [null, 5, true, [], {}]) {
      refused.push(['refreshToken', call('refresh', wrong)]);
      for (const member of ['refreshToken', 'accessToken'])
        for (const everywhere of [false, true])
          refused.push([member, call('logout', { [member]: wrong }, { everywhere })]);
      if (wrong === true) continue;
      refused.push(['options.everywhere', call('logout', { refreshToken }, { everywhere: wrong })]);
    }
    for (const wrong of [null, 5, 'text', []]) {
      for (const name of ['login', 'register'] as const) {
        refused.push(['', call(name, wrong)]);
        refused.push(['caller', call(name, name === 'login' ? fields : newUser(), wrong)]);
      }
      refused.push(['', call('logout', wrong)]);
      refused.push(['options', call('logout', { refreshToken }, wrong)]);
      refused.push(['options', call('refresh', refreshToken, wrong)]);
    }
    refused.push(
      ['', call('login')],
      ['', call('register')],
      ['', call('logout')],
      ['caller.ip', call('login', fields, { ip: 5 })],
      ['caller.userAgent', call('login', fields, { userAgent: ['Firefox'] })],
      ['options.everywhere', call('logout', { refreshToken }, { everywhere: 'false' })],
      ['options.evrywhere', call('logout', { refreshToken }, { evrywhere: true })],
      ['options.attempt', call('refresh', refreshToken, { attempt: 'third' })],
    );
    for (const [index, [path, refusal]] of refused.entries()) {
      const { code, status, errors } = await refusal;
      expect([code, status, errors?.map((one) => one.path)], `case ${index}`).to.deep.equal([
        'invalid_request',
        400,
        [path],
      ]);
    }
    expect(await call('refresh')).to.include({ code: 'token_missing', status: 401 });
    expect((await meOf(accessToken)).status).to.equal(200);
    await app.auth.logout(await app.auth.refresh(refreshToken));
    expect((await meOf(accessToken)).status).to.equal(401);
  });

  it('ends the session of a token, be it by either, and no other', async () => {
    const one = await somebody();
    for (const by of ['refreshToken', 'accessToken'] as const) {
      const { fields } = one;
      const [ending, staying] = [await app.auth.login(fields), await app.auth.login(fields)];
      await app.auth.logout({ [by]: ending[by] });
      expect((await meOf(ending.accessToken)).status).to.equal(401);
      expect(await rejectionOf(app.auth.refresh(ending.refreshToken))).to.include({
        code: 'session_revoked',
      });
      expect((await meOf(staying.accessToken)).status).to.equal(200);
      await app.auth.logout({ [by]: ending[by] });
    }
    await app.auth.logout({});
    await app.auth.logout({ refreshToken: 'x', accessToken: 'y' });
  });

  it('ends all sessions of the user everywhere, by a token that lives', async () => {
    const { fields, ...first } = await somebody();
    const second = await app.auth.login(fields);
    const other = await somebody();
    await app.auth.logout({ refreshToken: first.refreshToken }, { everywhere: true });
    for (const { accessToken, refreshToken } of [first, second]) {
      expect((await meOf(accessToken)).status).to.equal(401);
      expect(await rejectionOf(app.auth.refresh(refreshToken))).to.include({ code: 'session_revoked' });
    }
    expect((await meOf(other.accessToken)).status).to.equal(200);
    const ended = { refreshToken: first.refreshToken };
    expect(await rejectionOf(app.auth.logout(ended, { everywhere: true }))).to.include({
      code: 'session_revoked',
    });
  });
});
