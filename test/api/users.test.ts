import { expect } from 'chai';
import mongoose from 'mongoose';
import { type AuthEvent, createAuth } from '../../src/index.js';
import { startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { codeOf, newUser } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { silentLogger } from '../harness/logger.js';
import { ownFields } from '../harness/own-fields.js';
import { rejectionOf } from '../harness/refusal.js';
import { signUp } from '../harness/sign-in.js';

describe('auth.users', () => {
  let app: TestApp;
  const events: AuthEvent[] = [];
  before(async () => {
    app = await startTestApp({
      users: { fields: ownFields, cacheFor: '1h' },
      onEvent: (event) => events.push(event),
    });
  });
  after(() => app.close());
  beforeEach(() => {
    events.length = 0;
  });
  const told = (type: AuthEvent['type']) =>
    eventually(type, () => events.find((event) => event.type === type));
  const nobody = '0123456789abcdef01234567';

  it('creates a user with all fields and the defaults, whatever the client may set', async () => {
    const fields = newUser();
    const user = await app.auth.users.create({
      ...fields,
      email: ` ${fields.email.toUpperCase()} `,
      roles: ['editor'],
      ...{ company: 'ACME', notes: 'n' },
    });
    expect(user).to.deep.include({
      email: fields.email,
      roles: ['editor'],
      disabled: false,
      company: 'ACME',
      notes: 'n',
      language: 'en',
      plan: 'free',
    });
    expect(await told('user.created'))
      .to.include({ userId: user.id })
      .and.not.have.property('ip');
    expect((await app.client().login(fields)).status).to.equal(200);
  });

  it('finds a user by the id, and by the address in any spelling, or nobody', async () => {
    const { users } = app.auth;
    const fields = newUser();
    const user = await users.create(fields);
    expect(await users.find(user.id)).to.deep.equal(user);
    for (const email of [fields.email, fields.email.toUpperCase(), ` ${fields.email} `])
      expect(await users.findByEmail(email)).to.deep.equal(user);
    for (const id of [nobody, 'x', '', '$ne']) expect(await users.find(id)).to.equal(undefined);
    expect(await users.findByEmail('nobody@example.com')).to.equal(undefined);
  });

  it('takes the _id of a document for its text', async () => {
    const { users } = app.auth;
    const uuid = new mongoose.mongo.UUID();
    const { Long } = mongoose.mongo;
    const keys = [new mongoose.Types.ObjectId(), uuid, 2 ** 40, Long.fromString('9007199254740995')];
    const given = [...keys, uuid.toBinary(), 2n ** 40n, 9007199254740995n];
    const documents = app.connection.collection<{ _id: unknown }>('users');
    await documents.insertMany(keys.map((_id) => ({ _id, ...newUser(), roles: ['user'] })));
    // Of another copy of bson.
    const foreign = { _bsontype: 'ObjectId', toHexString: () => String(keys[0]) };
    for (const id of [...given, foreign]) {
      const call = (name: keyof typeof users, ...args: readonly unknown[]) =>
        Reflect.apply(users[name], users, [id, ...args]);
      const text = (await call('find')).id;
      expect(await users.find(text)).to.include({ id: text });
      expect(await call('update', { name: 'Ann' })).to.include({ id: text, name: 'Ann' });
      expect(await call('setRoles', ['editor'])).to.deep.include({ id: text, roles: ['editor'] });
      expect(await call('disable')).to.include({ id: text, disabled: true });
      expect(await call('enable')).to.include({ id: text, disabled: false });
      await call('setPassword', 'another password');
      await call('endSessions');
    }
    for (const key of keys) {
      await Reflect.apply(users.delete, users, [key]);
      expect(await users.find(String(key))).to.equal(undefined);
    }
  });

  it('knows nobody by what is no id', async () => {
    const { users } = app.auth;
    await users.create(newUser());
    const [date, binary] = [new Date(), new mongoose.mongo.Binary(Buffer.alloc(12))];
    const none = [undefined, null, true, Number.NaN, Infinity, [], ['a', 'b'], {}, { $ne: '' }, date, binary];
    for (const id of [
      ...none,
      { toHexString: 5 },
      { _bsontype: 'ObjectId' },
      { toHexString: () => null },
      () => 1,
    ]) {
      const call = (name: keyof typeof users, ...args: readonly unknown[]) =>
        Reflect.apply(users[name], users, [id, ...args]);
      expect(await call('find')).to.equal(undefined);
      expect(await call('findByEmail')).to.equal(undefined);
      for (const [name, ...args] of [
        ['update', { name: 'Ann' }],
        ['update', { email: newUser().email }],
        ['setPassword', 'another password'],
        ['setRoles', []],
        ['disable'],
        ['enable'],
        ['delete'],
        ['endSessions'],
      ] as const)
        expect(await rejectionOf(call(name, ...args)), name).to.include({ code: 'not_found' });
    }
    for (const email of ['', 5, 'x'.repeat(2000)])
      expect(await Reflect.apply(users.findByEmail, users, [email])).to.equal(undefined);
  });

  it('lists users a page at a time, sorted and filtered, and refuses a cursor that is none', async () => {
    const { users } = app.auth;
    for (const name of ['c', 'a', 'b']) await users.create({ email: `${name}@list.test`, roles: ['listed'] });
    const query = { role: 'listed', sort: 'email', isDescending: true, limit: 2 } as const;
    const first = await users.list(query);
    const second = await users.list({ ...query, cursor: first.next });
    expect([...first.users, ...second.users].map(({ email }) => email[0])).to.deep.equal(['c', 'b', 'a']);
    expect(second.next).to.equal(undefined);
    expect((await users.list({ email: 'A@LIST' })).users).to.have.length(1);
    expect(await rejectionOf(users.list({ cursor: 'x' }))).to.include({ code: 'invalid_request' });
  });

  it('refuses a list that no route would give, and names what is wrong', async () => {
    const { users } = app.auth;
    const list = (options: unknown) => Reflect.apply(users.list, users, [options]);
    const { length } = (await users.list({ limit: 100 })).users;
    for (const [path, values] of Object.entries({
      limit: [0, -1, 101, 1e9, 1.5, 'abc', '5', null, true, [5], Number.NaN],
      cursor: [5, '', 'x', null, ['a'], {}],
      sort: ['passwordId', '$x', '-email', 'roles', '__proto__', null, ['email'], 5],
      isDescending: ['true', 1, null],
      email: [5, null, { $gt: '' }, ['a'], 'a'.repeat(255)],
      username: [5, null, { $gt: '' }],
      role: [{ $ne: 'zz' }, { $ne: null }, 5, null, ['a', 'b'], '$ne', ''],
      disabled: ['false', 'true', 0, null, {}],
      desc: [true],
      after: ['x'],
    }))
      for (const value of values) {
        const { code, errors } = await rejectionOf(list({ [path]: value }));
        expect([code, errors?.map((one) => one.path)], `${path} ${value}`).to.deep.equal([
          'invalid_request',
          [path],
        ]);
      }
    for (const options of [null, 5, 'email', []])
      expect(await rejectionOf(list(options))).to.include({ code: 'invalid_request' });
    const nothing = { limit: undefined, cursor: undefined, sort: undefined, role: undefined };
    expect((await users.list({ ...nothing, disabled: false, limit: 100 })).users).to.have.length(length);
    expect((await users.list(nothing)).users).to.have.length(Math.min(20, length));
  });

  it('updates what is known, which every guard sees at once, and tells of what', async () => {
    const { client, token, userId } = await signUp(app.base);
    await client.me(token);
    const update = { name: 'Ann', emailVerified: true, ...{ plan: 'pro', notes: 'n' } };
    expect(await app.auth.users.update(userId, update)).to.deep.include(update);
    expect((await client.me(token)).body).to.include({ name: 'Ann', emailVerified: true, plan: 'pro' });
    expect(await told('user.updated')).to.deep.include({
      userId,
      fields: ['name', 'emailVerified', 'plan', 'notes'],
    });
  });

  it('tells of no update where nothing changes, and refuses it where there is nobody', async () => {
    const { users } = app.auth;
    const { id } = await users.create({ ...newUser(), name: 'Ann', ...{ plan: 'pro' } });
    const same = { name: 'Ann', ...{ plan: 'pro', company: null } };
    for (const update of [{}, { name: undefined }, same])
      expect(await users.update(id, update)).to.include({ name: 'Ann', plan: 'pro' });
    await users.update(id, { ...same, username: `u-${id}` });
    expect(await told('user.updated')).to.deep.include({ fields: ['username'] });
    for (const update of [{}, { name: 'Eve' }, { email: 'eve@example.com' }])
      expect(await rejectionOf(users.update(nobody, update))).to.include({ code: 'not_found' });
  });

  it('leaves what is undefined as it is, and no new address proved', async () => {
    const { users } = app.auth;
    const nothing = { username: undefined, name: undefined, emailVerified: undefined };
    const { email } = newUser();
    const ann = await users.create({ email, ...nothing, password: undefined, roles: undefined });
    expect(ann).to.deep.include({ email, roles: ['user'] });
    expect(ann).to.not.have.any.keys('username', 'name', 'emailVerified');
    await users.update(ann.id, { name: 'Ann', emailVerified: true });
    const unchanged = await users.update(ann.id, { email: undefined, ...nothing });
    expect(unchanged).to.include({ email, name: 'Ann', emailVerified: true });
    expect(await users.update(ann.id, { email: newUser().email, ...nothing })).to.include({
      name: 'Ann',
      emailVerified: false,
    });
  });

  it('sets a password, by which alone the user signs in then, and ends all sessions', async () => {
    const { client, token, userId, fields } = await signUp(app.base);
    await app.auth.users.setPassword(userId, 'another password');
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
    expect((await app.client().login(fields)).status).to.equal(401);
    expect((await app.client().login({ ...fields, password: 'another password' })).status).to.equal(200);
    expect(await told('password.changed')).to.include({ userId });
  });

  it('sets roles, disables and enables, with what follows at once', async () => {
    const { users } = app.auth;
    const { client, token, userId, fields } = await signUp(app.base);
    expect(await users.setRoles(userId, ['editor', 'editor'])).to.deep.include({ roles: ['editor'] });
    expect((await client.me(token)).body).to.deep.include({ roles: ['editor'] });
    expect(await told('roles.changed')).to.deep.include({ userId, roles: ['editor'] });
    expect(await users.disable(userId)).to.include({ disabled: true });
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
    expect((await app.client().login(fields)).status).to.equal(401);
    expect(await told('user.disabled')).to.include({ userId });
    expect(await users.enable(userId)).to.include({ disabled: false });
    expect((await app.client().login(fields)).status).to.equal(200);
    expect(await told('user.enabled')).to.include({ userId });
  });

  it('ends all sessions, and no more', async () => {
    const { client, token, userId, fields } = await signUp(app.base);
    await app.auth.users.endSessions(userId);
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
    expect(await told('session.ended')).to.include({ userId, reason: 'ended_by_admin' });
    expect((await app.client().login(fields)).status).to.equal(200);
  });

  it('deletes a user with all that belongs to it', async () => {
    const { client, token, userId, fields } = await signUp(app.base);
    await app.auth.users.delete(userId);
    expect(await app.auth.users.find(userId)).to.equal(undefined);
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
    expect(await told('user.deleted')).to.include({ userId });
    const left = app.connection.collection('sealgate_credentials');
    expect(await left.countDocuments({ email: fields.email })).to.equal(0);
  });

  it('invites, and tells nobody the token', async () => {
    const { email } = newUser();
    const { token, expiresAt } = await app.auth.users.invite({ email, expiresIn: '2d' });
    expect(expiresAt.getTime() - Date.now()).to.be.within(172_000_000, 172_800_000);
    expect(JSON.stringify(await told('user.invited'))).not.to.include(token);
  });

  it('refuses as the routes do', async () => {
    const { users } = app.auth;
    const taken = { ...newUser(), username: 'taken-by-code' };
    const { id } = await users.create(taken);
    const admin = await users.create({ ...newUser(), roles: ['admin'] });
    const other = await users.create(newUser());
    const cases: readonly (readonly [code: string, work: () => Promise<unknown>])[] = [
      ['email_taken', () => users.create({ email: taken.email.toUpperCase() })],
      ['username_taken', () => users.create({ ...newUser(), username: 'Taken-By-Code' })],
      ['email_taken', () => users.update(other.id, { email: taken.email })],
      ['username_taken', () => users.update(other.id, { username: taken.username })],
      ['invalid_request', () => users.create({ email: 'x' })],
      ['invalid_request', () => users.create({ ...newUser(), ...{ plan: 'gold' } })],
      ['invalid_request', () => users.create({ ...newUser(), ...{ passwordHash: 'x' } })],
      ['invalid_request', () => users.update(id, { ...{ roles: ['admin'] } })],
      ['invalid_request', () => users.update(id, { ...{ unknown: 1 } })],
      ['invalid_request', () => users.setPassword(id, 'short')],
      ['invalid_request', () => users.setRoles(id, ['two words'])],
      ['invalid_request', () => users.invite({ email: 'x' })],
      ['invalid_request', () => users.invite({ email: taken.email, expiresIn: 'soon' })],
      ['last_admin', () => users.delete(admin.id)],
      ['last_admin', () => users.disable(admin.id)],
      ['last_admin', () => users.setRoles(admin.id, [])],
      ...[nobody, 'x'].flatMap((unknown) =>
        [
          () => users.update(unknown, { name: 'Ann' }),
          () => users.setPassword(unknown, 'another password'),
          () => users.setRoles(unknown, []),
          () => users.disable(unknown),
          () => users.enable(unknown),
          () => users.delete(unknown),
          () => users.endSessions(unknown),
        ].map((work) => ['not_found', work] as const),
      ),
    ];
    for (const [index, [code, work]] of cases.entries())
      expect(await rejectionOf(work()), `case ${index}`).to.include({ code });
    expect(await users.find(id)).to.deep.include({ email: taken.email, roles: ['user'] });
  });

  it('has the types of the fields that are declared, and waits for the database', async () => {
    const { connection, drop } = await openTestDatabase();
    const auth = createAuth({
      secret: testSecret,
      connection,
      passwords: { cost: 4 },
      logger: silentLogger,
      users: { fields: ownFields },
    });
    try {
      // Before it is ready.
      const { id } = await auth.users.create({ email: 'ann@example.com', company: 'ACME' });
      const user = await auth.users.update(id, { plan: 'pro', born: new Date('2001-02-03') });
      const plan: 'free' | 'pro' | undefined = user.plan;
      const born: Date | undefined = user.born;
      expect([plan, born?.getFullYear(), user.company]).to.deep.equal(['pro', 2001, 'ACME']);
      // @ts-expect-error: no such plan
      expect(await rejectionOf(auth.users.update(id, { plan: 'gold' }))).to.include({
        code: 'invalid_request',
      });
    } finally {
      await auth.close();
      await drop();
    }
  });
});
