import { expect } from 'chai';
import type { z } from 'zod';
import type { EmittedEvent } from '../../src/core/emitted-event.js';
import type { EventDefinition } from '../../src/core/events.js';
import type { AuthEvent } from '../../src/index.js';
import type * as features from '../../src/routes.js';
import { signUpAdmin } from '../harness/admin.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger } from '../harness/logger.js';
import { rotate } from '../harness/rotate.js';
import { signUp } from '../harness/sign-in.js';

type EventOf<Definition> =
  Definition extends EventDefinition<infer Type, infer Details>
    ? EmittedEvent<Type> & (object extends Details['shape'] ? unknown : Readonly<z.output<Details>>)
    : never;
type DefinedEvent = EventOf<(typeof features)[keyof typeof features]['events'][number]>;
type Equals<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : never) : never;

// Does not compile where the published type differs from what the features define.
const typeIsTheDefinitions: Equals<AuthEvent, DefinedEvent> = true;

describe('events', () => {
  it('are of the published type', () => {
    expect(typeIsTheDefinitions).to.equal(true);
  });

  let app: TestApp;
  let events: AuthEvent[];
  before(async () => {
    app = await startTestApp({
      onEvent: (event) => events.push(event),
      tokenEndpoint: { stateless: true },
    });
  });
  beforeEach(() => {
    events = [];
  });
  after(() => app.close());

  const typesOf = (list: readonly AuthEvent[]) => list.map(({ type }) => type);
  const eventuallyTypes = (...types: string[]) =>
    eventually(`the events ${types}`, () =>
      typesOf(events).sort().join() === types.sort().join() ? events : undefined,
    );

  it('tell of a life: registered, signed in, out, a wrong password, another password', async () => {
    const { client, userId, sid, fields } = await signUp(app.base);
    await client.logout();
    await client.login({ ...fields, password: 'not the password' });
    await client.login(fields);
    const told = await eventuallyTypes('user.registered', 'session.ended', 'login.failed', 'login.succeeded');
    const of = (type: string) => told.find((event) => event.type === type);
    expect(of('user.registered')).to.include({ userId });
    expect(of('session.ended')).to.include({ userId, sid, reason: 'logout' });
    expect(of('login.succeeded')).to.deep.include({ userId, amr: ['pwd'] });
    expect(of('login.failed')).not.to.have.property('userId');
    for (const event of told.filter(({ type }) => type !== 'session.ended')) {
      expect(event.ip).to.match(/127\.0\.0\.1$/);
      expect(event.device).to.be.a('string');
    }
    for (const { at, type } of told) {
      expect(at).to.be.instanceOf(Date);
      expect(type).to.match(/^[a-z_]+\.[a-z_]+ed$/);
    }
  });

  it('tell of a change of the password, and why sessions ended', async () => {
    const { client, token, userId, fields } = await signUp(app.base);
    events = [];
    const body = { current_password: fields.password, new_password: 'another good password' };
    await client.send('POST', '/change-password', { body, bearer: token });
    const told = await eventuallyTypes('password.changed', 'session.ended');
    expect(told.find(({ type }) => type === 'session.ended')).to.include({
      userId,
      reason: 'password_changed',
    });
  });

  it('tell of the end of a session once, however often it is asked for', async () => {
    const { client, token, userId, fields } = await signUp(app.base);
    for (let times = 0; times < 3; times++) await client.logout(token);
    await client.login(fields);
    const bearer = tokensOf(await app.client().login(fields)).access_token;
    events = [];
    await client.send('DELETE', '/sessions', { bearer });
    await client.send('DELETE', '/sessions', { bearer });
    const [event] = await eventuallyTypes('session.ended');
    expect(event).to.include({ userId, reason: 'ended_by_owner' });
  });

  it('tell of sign-ins at the token endpoint', async () => {
    const { client, userId, fields } = await signUp(app.base);
    events = [];
    for (const password of ['not the password', fields.password])
      await client.send('POST', '/token', { body: { username: fields.email, password } });
    const told = await eventuallyTypes('login.failed', 'login.succeeded');
    expect(told.find(({ type }) => type === 'login.succeeded')).to.include({ userId });
  });

  it('tell what an admin did, and which one', async () => {
    const admin = await signUpAdmin(app);
    const { userId } = await signUp(app.base);
    events = [];
    const change = (body: object) =>
      admin.client.send('PATCH', `/users/${userId}`, { body, bearer: admin.token });
    await change({ roles: ['user', 'editor'] });
    await change({ roles: ['editor', 'user'] });
    await change({ disabled: true });
    await change({ disabled: true });
    await change({ disabled: false });
    const told = await eventuallyTypes('roles.changed', 'user.disabled', 'session.ended', 'user.enabled');
    for (const event of told.filter(({ type }) => type !== 'session.ended'))
      expect(event).to.include({ userId, actor: admin.userId });
    expect(told.find(({ type }) => type === 'session.ended')).to.include({ reason: 'user_disabled' });
    expect(told[0]).to.deep.include({ roles: ['user', 'editor'] });
  });

  it('tell of a refresh token that came back', async () => {
    const { client, userId, sid } = await signUp(app.base);
    const stolen = client.copy();
    for (let generation = 0; generation < 2; generation++) await rotate(app.connection, client);
    events = [];
    await stolen.refresh();
    const told = await eventuallyTypes('refresh_token.reused', 'session.ended');
    for (const event of told) expect(event).to.include({ userId, sid });
    expect(told.find(({ type }) => type === 'session.ended')).to.include({ reason: 'refresh_token_reused' });
  });

  it('hold no password and no token', async () => {
    const { client, token, fields } = await signUp(app.base);
    const secrets = [token, client.refreshToken ?? '', fields.password];
    await client.login({ email: fields.password, password: fields.password });
    await client.refresh();
    await client.logout(token);
    await eventuallyTypes('user.registered', 'login.failed', 'session.ended');
    for (const secret of secrets) expect(JSON.stringify(events)).not.to.include(secret);
  });

  it('cannot be changed by who hears them', async () => {
    await signUp(app.base);
    const [event] = await eventuallyTypes('user.registered');
    expect(Object.isFrozen(event)).to.equal(true);
  });
});

describe('a listener of events', () => {
  const faulty: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('a fault of the listener');
      },
    ],
    ['rejects', () => Promise.reject(new Error('a fault of the listener'))],
    ['never ends', () => new Promise(() => undefined)],
  ];
  for (const [what, onEvent] of faulty) {
    it(`that ${what} delays and fails no request`, async () => {
      const logger = recordingLogger();
      const app = await startTestApp({ onEvent, logger });
      try {
        expect((await app.client().register(newUser())).status).to.equal(201);
        if (what === 'never ends') return;
        const line = await eventually('a line in the log', () =>
          logger.lines.find((one) => one.includes('event listener failed')),
        );
        expect(line).to.include('user.registered').and.to.include('a fault of the listener');
      } finally {
        await app.close();
      }
    });
  }
});
