import { expect } from 'chai';
import mongoose, { type Connection } from 'mongoose';
import { z } from 'zod';
import { createAuth } from '../../src/index.js';
import { startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { hash, password } from './existing.js';

interface Existing {
  readonly _id: string;
  readonly [field: string]: unknown;
}

const nested = {
  email: 'contact.mail.address',
  username: 'login-name',
  name: 'profile.name',
  passwordHash: 'auth.password',
  passwordSalt: 'auth.salt',
  roles: 'auth.groups',
  enabled: 'state.isActive',
  emailVerified: 'contact.mail.isVerified',
  createdAt: 'meta.created',
  updatedAt: 'meta.updated',
} as const;

const since = new Date('2020-01-02T03:04:05Z');

describe('a map of the fields of an application’s users', () => {
  let app: TestApp;
  afterEach(() => app.close());
  const users = (connection: Connection = app.connection) => connection.collection<Existing>('users');

  it('reads and writes each where the application has it', async () => {
    const ann = {
      _id: 'ann',
      contact: { mail: { address: 'Ann@example.com', isVerified: true } },
      'login-name': 'ann',
      profile: { name: 'Ann', age: 30 },
      auth: { password: hash, salt: 'unused', groups: ['admin', 'user'] },
      state: { isActive: true },
      meta: { created: since },
    };
    app = await startTestApp({
      users: { map: nested },
      prepare: async (connection) => {
        await users(connection).insertOne(ann);
        await users(connection).insertOne({
          _id: 'off',
          'login-name': 'off',
          auth: { password: hash },
          state: { isActive: 'no' },
        });
      },
    });
    expect(await app.auth.users.find('ann')).to.deep.include({
      email: 'Ann@example.com',
      username: 'ann',
      name: 'Ann',
      roles: ['admin', 'user'],
      disabled: false,
      emailVerified: true,
      createdAt: since,
    });
    const client = app.client();
    const { access_token: bearer } = tokensOf(await client.login({ email: 'ann@example.com', password }));
    expect(codeOf(await app.client().login({ username: 'off', password }))).to.equal('invalid_credentials');

    const registered = { email: 'bob@example.com', username: 'bob', name: 'Bob', password };
    const { user } = tokensOf(await app.client().register(registered));
    const stored = await users().findOne({ 'login-name': 'bob' });
    expect(stored).to.deep.include({
      contact: { mail: { address: 'bob@example.com' } },
      'login-name': 'bob',
      profile: { name: 'Bob' },
      auth: { groups: ['user'] },
      state: { isActive: true },
    });
    expect(stored).to.have.nested.property('meta.created').that.is.instanceOf(Date);
    for (const name of ['email', 'username', 'name', 'roles', 'disabled', 'createdAt', 'updatedAt'])
      expect(stored).not.to.have.property(name);
    expect(codeOf(await app.client().register({ ...registered, username: 'bob2' }))).to.equal('email_taken');
    expect(codeOf(await app.client().register({ ...registered, email: 'b@example.com' }))).to.equal(
      'username_taken',
    );

    const ask = (body: object) => client.send('PATCH', `/users/${user.id}`, { bearer, body });
    expect((await ask({ roles: ['editor'], disabled: true })).status).to.equal(200);
    expect(await users().findOne({ 'login-name': 'bob' })).to.deep.include({
      auth: { groups: ['editor'] },
      state: { isActive: false },
    });
    const { users: disabled } = await app.auth.users.list({ disabled: true });
    expect(disabled.map(({ id }) => id)).to.have.members(['off', user.id]);
    const { users: editors } = await app.auth.users.list({ role: 'editor', sort: 'createdAt' });
    expect(editors.map(({ id }) => id)).to.deep.equal([user.id]);
    const { users: byEmail } = await app.auth.users.list({ email: 'bob@', sort: 'email' });
    expect(byEmail.map(({ id }) => id)).to.deep.equal([user.id]);

    await eventually('the hash and the salt are gone', async () => {
      const found = await users().findOne({ _id: 'ann' });
      return JSON.stringify(found?.auth) === JSON.stringify({ groups: ['admin', 'user'] });
    });
    // What is the application's own beside is as it was.
    expect(await users().findOne({ _id: 'ann' })).to.deep.include({ profile: { name: 'Ann', age: 30 } });
  });

  it('has one role as a text, where the application has that', async () => {
    app = await startTestApp({
      users: { map: { role: 'role', disabled: 'isBlocked' } },
      prepare: (connection) =>
        users(connection).insertMany([
          { _id: 'ann', email: 'ann@example.com', role: 'admin', passwordHash: hash },
          { _id: 'off', email: 'off@example.com', role: 'admin', isBlocked: true, passwordHash: hash },
        ]),
    });
    const { user } = tokensOf(await app.client().register({ email: 'bob@example.com', password }));
    expect(await users().findOne({ email: 'bob@example.com' })).to.include({
      role: 'user',
      isBlocked: false,
    });
    expect(await app.auth.users.setRoles(user.id, ['editor'])).to.deep.include({ roles: ['editor'] });
    expect(await users().findOne({ email: 'bob@example.com' })).to.include({ role: 'editor' });
    const refused = await app.auth.users
      .setRoles(user.id, ['editor', 'admin'])
      .catch((error: unknown) => error);
    expect(refused).to.include({ code: 'invalid_request' });
    const ann = await app.client().login({ email: 'ann@example.com', password });
    const both = { name: 'Bob', email: 'new@example.com', roles: ['editor', 'admin'] };
    const answer = await app
      .client()
      .send('PATCH', `/users/${user.id}`, { bearer: tokensOf(ann).access_token, body: both });
    expectProblem(answer, 400, 'invalid_request');
    const bob = await users().findOne({ email: 'bob@example.com' });
    expect(bob).to.include({ role: 'editor' }).and.not.have.property('name');
    expect(await app.auth.users.disable('ann').catch((error: unknown) => error)).to.include({
      code: 'last_admin',
    });
    expect(await app.auth.users.setRoles(user.id, [])).to.deep.include({ roles: [] });
  });

  it('writes beside what is null or a text on its way, or says that it is our fault', async () => {
    app = await startTestApp({
      users: { map: { name: 'profile.name' } },
      prepare: (connection) =>
        users(connection).insertMany([
          { _id: 'null', email: 'null@example.com', profile: null, passwordHash: hash },
          { _id: 'text', email: 'text@example.com', profile: 'a text', passwordHash: hash },
        ]),
    });
    for (const id of ['null', 'text']) {
      expect((await app.client().login({ email: `${id}@example.com`, password })).status).to.equal(200);
      const fault = await app.auth.users.update(id, { name: 'Ann' }).catch((error: unknown) => error);
      expect(fault).to.have.property('name', 'MongoServerError');
    }
  });

  it('is refused at construction where it is wrong', async () => {
    app = await startTestApp();
    const connection = mongoose.createConnection();
    const wrong: Readonly<Record<string, object>> = {
      'createAuth: users.map.role': { role: 'role', roles: 'roles' },
      'createAuth: users.map.enabled': { enabled: 'enabled', disabled: 'disabled' },
      'createAuth: users.map must': { email: 'login', username: 'login' },
      'createAuth: users.map.email': { email: '$where' },
      'createAuth: users.map.name': { name: '__proto__..x' },
      'createAuth: users.map.username': { username: '_id' },
      'createAuth: users.map.mail': { mail: 'email' },
    };
    const internal = [
      'passwordId',
      'sessionsVersion',
      'sessionsVersion.x',
      'passwordVersion',
      'sparedSession',
      'upstream',
      'upstream.id',
    ];
    const cases = [
      ...Object.entries(wrong),
      ...internal.map((name) => ['createAuth: users.map', { name }] as const),
      // One within another: writing the one would take the other away.
      ['createAuth: users.map', { email: 'profile', name: 'profile.name' }] as const,
      ['createAuth: users.map', { passwordHash: 'auth', roles: 'auth.roles' }] as const,
      ['createAuth: users.map', { passwordHash: 'auth.hash', passwordSalt: 'auth.hash' }] as const,
    ];
    for (const [line, map] of cases)
      expect(
        () => createAuth({ secret: testSecret, connection, users: { map } }),
        JSON.stringify(map),
      ).to.throw(Error, line.split(' must')[0] ?? '');
    const fields = { login: { schema: z.string() } };
    expect(() =>
      createAuth({ secret: testSecret, connection, users: { map: { email: 'login.email' }, fields } }),
    ).to.throw('createAuth: users.fields.login is in users.map already');
    await connection.close();
  });
});
