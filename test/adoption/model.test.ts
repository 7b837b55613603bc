import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import mongoose, { type Connection, Schema } from 'mongoose';
import { z } from 'zod';
import { AuthError, createAuth } from '../../src/index.js';
import { startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { silentLogger } from '../harness/logger.js';
import { hash, password } from './existing.js';

describe('an application’s own mongoose model of users', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let app: TestApp | undefined;
  let connection: Connection;
  beforeEach(async () => {
    database = await openTestDatabase();
    connection = database.connection;
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await database.drop();
  });

  const person = (definition: object = {}, options: object = {}) =>
    new Schema(
      {
        email: { type: String, required: true, lowercase: true, unique: true },
        username: { type: String, maxlength: [8, 'is too long for us'] },
        plan: { type: String, default: 'free', enum: ['free', 'pro'] },
        secret: { type: String, select: false, default: 'hidden' },
        invitedBy: { type: Schema.Types.ObjectId, ref: 'Person' },
        ...definition,
      },
      { timestamps: true, ...options },
    );
  const start = async (schema: Schema, name = 'Person') => {
    const model = connection.model(name, schema, 'people');
    app = await startTestApp({ connection, users: { model } });
    return { model, app };
  };

  it('gives new users its defaults, hooks and timestamps, and reads them', async () => {
    const schema = person();
    const saved: unknown[] = [];
    schema.pre('save', function () {
      saved.push(this.get('email'));
      this.set('plan', 'pro');
    });
    schema.virtual('label').get(function () {
      return `<${this.get('email')}>`;
    });
    const { model, app } = await start(schema);
    const { user, access_token: bearer } = tokensOf(
      await app.client().register({ email: 'Ann@Example.com', username: 'ann', password }),
    );
    expect(saved).to.deep.equal(['ann@example.com']);
    const found = await model.findById(user.id).select('+secret');
    expect(found?.toObject({ virtuals: true })).to.include({
      email: 'ann@example.com',
      plan: 'pro',
      secret: 'hidden',
      label: '<ann@example.com>',
    });
    expect(found?.get('createdAt')).to.be.instanceOf(Date);
    const me = await app.client().me(bearer);
    expect(me.body).to.have.all.keys(['id', 'sub', 'email', 'username', 'roles', 'createdAt', 'updatedAt']);
    expect(codeOf(await app.client().register({ email: 'ann@example.com', password }))).to.equal(
      'email_taken',
    );
    expect((await app.client().login({ username: 'ann', password })).status).to.equal(200);
    // It goes on being the application's to write.
    await model.updateOne({ _id: user.id }, { email: 'new@example.com' });
    expect((await app.client().login({ email: 'new@example.com', password })).status).to.equal(200);
    await app.auth.users.update(user.id, { username: 'annie' });
    expect((await model.findById(user.id))?.get('username')).to.equal('annie');
  });

  it('refuses what its validators refuse, by field, and nothing is left', async () => {
    const { model, app } = await start(person({ name: { type: String, match: [/^[A-Z]/, 'begins small'] } }));
    const answer = await app
      .client()
      .register({ email: 'ann@example.com', username: 'much-too-long', name: 'ann', password });
    expectProblem(answer, 400, 'invalid_request');
    expect(answer.body)
      .to.have.property('errors')
      .with.deep.members([
        { path: 'username', message: 'is too long for us' },
        { path: 'name', message: 'begins small' },
      ]);
    expect(await model.countDocuments()).to.equal(0);
    await eventually(
      'no credentials are left',
      async () => (await connection.collection('sealgate_credentials').countDocuments()) === 0,
    );
    expect((await app.client().register({ email: 'ann@example.com', password })).status).to.equal(201);
  });

  it('leaves no hash where documents refer to a user', async () => {
    const { model, app } = await start(person({ passwordHash: String }));
    await connection.collection('people').insertOne({ email: 'old@example.com', passwordHash: hash });
    const posts = connection.model(
      'Post',
      new Schema({ author: { type: Schema.Types.ObjectId, ref: 'Person' } }),
    );
    const { user } = tokensOf(await app.client().register({ email: 'ann@example.com', password }));
    tokensOf(await app.client().login({ email: 'old@example.com', password }));
    const old = await eventually('the hash was moved', () =>
      model.findOne({ email: 'old@example.com', passwordHash: null }),
    );
    for (const author of [user.id, String(old._id)]) {
      const { _id } = await posts.create({ author });
      const post = await posts.findById(_id).populate('author').lean();
      expect(JSON.stringify(post))
        .to.include('@example.com')
        .and.not.match(/\$2[aby]\$|hash/i);
    }
  });

  for (const [title, type] of [
    ['a text', { type: String, default: () => randomUUID() }],
    ['a UUID', { type: Schema.Types.UUID, default: () => randomUUID() }],
    ['a number', { type: Number, default: () => Math.floor(Math.random() * 1e9) }],
  ] as const)
    it(`may have ${title} for the id`, async () => {
      const { model, app } = await start(person({ _id: type }));
      const client = app.client();
      const { user, access_token: bearer } = tokensOf(
        await client.register({ email: 'ann@example.com', password }),
      );
      expect((await client.me(bearer)).body).to.include({ id: user.id });
      expect(tokensOf(await client.refresh()).user.id).to.equal(user.id);
      expect((await app.client().login({ email: 'ann@example.com', password })).status).to.equal(200);
      expect((await model.findById(user.id))?.get('email')).to.equal('ann@example.com');
    });

  it('may be strict', async () => {
    const { app } = await start(person({}, { strict: 'throw', strictQuery: true }));
    expect((await app.client().register({ email: 'ann@example.com', password })).status).to.equal(201);
    expect((await app.client().login({ email: 'ann@example.com', password })).status).to.equal(200);
  });

  it('fails with 500 where a hook of it fails, and what it said stays inside', async () => {
    const schema = person();
    schema.pre('save', () => {
      throw new Error('the mail server said no');
    });
    const { app } = await start(schema);
    const answer = await app.client().register({ email: 'ann@example.com', password });
    expectProblem(answer, 500, 'internal_error');
    expect(JSON.stringify(answer.body)).not.to.include('mail server');
  });

  it('is refused at construction where it cannot be', async () => {
    const refusal = (schema: Schema, on: Connection = connection) => {
      const model = on.model(`Wrong${randomUUID()}`, schema, 'people');
      try {
        void createAuth({ secret: testSecret, connection, logger: silentLogger, users: { model } }).close();
        return 'none';
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    expect(refusal(person({ password: { type: String, required: true } }))).to.match(
      /^createAuth: users\.model requires password, which sealgate does not set; .*$/,
    );
    expect(refusal(person({ address: new Schema({ city: { type: String, required: true } }) }))).to.equal(
      'none',
    );
    expect(refusal(person({ vat: { type: String, required: [true, 'A VAT number is needed'] } }))).to.match(
      /requires vat/,
    );
    for (const required of [() => false, [() => false, 'A VAT number is needed']])
      expect(refusal(person({ vat: { type: String, required } }))).to.equal('none');
    expect(refusal(person({ profile: { city: { type: String, required: true } } }))).to.match(
      /requires profile\.city/,
    );
    expect(refusal(person({ passwordHash: { type: String, default: 'changeme' } }))).to.match(
      /^createAuth: users\.model gives passwordHash a default, which would be a password that everybody has; .*$/,
    );
    expect(refusal(person({ _id: String }))).to.match(/^createAuth: users\.model .*_id/);
    const other = mongoose.createConnection();
    expect(refusal(person(), other)).to.match(
      /^createAuth: users\.model must be of the connection that is given$/,
    );
    await other.close();
  });

  describe('with defaults of its own for what sealgate gives', () => {
    it('has new users wait until somebody lets them in, where that is its default', async () => {
      const schema = person({ active: { type: Boolean, default: false } });
      const model = connection.model('Person', schema, 'people');
      app = await startTestApp({ connection, users: { model, map: { enabled: 'active' } } });
      const fields = { email: 'ann@example.com', password };
      await app.client().register(fields);
      expect(await model.findOne({}).lean()).to.deep.include({ active: false });
      expectProblem(await app.client().login(fields), 401, 'invalid_credentials');
      const found = await app.auth.users.findByEmail('ann@example.com');
      await app.auth.users.enable(found?.id ?? '');
      expect((await app.client().login(fields)).status).to.equal(200);
    });

    it('gives new users its role, where it has one and none is asked for', async () => {
      const schema = person({ role: { type: String, enum: ['member', 'admin'], default: 'member' } });
      const model = connection.model('Person', schema, 'people');
      app = await startTestApp({ connection, users: { model, map: { role: 'role' } } });
      const { user } = tokensOf(await app.client().register({ email: 'ann@example.com', password }));
      expect(user.roles).to.deep.equal(['member']);
      const admin = await app.auth.users.create({ email: 'bob@example.com', roles: ['admin'] });
      expect(admin.roles).to.deep.equal(['admin']);
    });
  });

  it('is asked by changes as well, and only of what is changed', async () => {
    const { app } = await start(person());
    const { id } = await app.auth.users.create({ email: 'ann@example.com' });
    const update = (username: string) =>
      app.auth.users
        .update(id, { username })
        .catch((error: unknown) => (error instanceof AuthError ? error.code : error));
    expect(await update('much-too-long')).to.equal('invalid_request');
    expect(await update('short')).to.include({ username: 'short' });
  });

  it('is refused where it requires the hash, which is not kept in its documents', async () => {
    const model = connection.model('Person', person({ hash: { type: String, required: true } }), 'people');
    const options = { secret: testSecret, connection, logger: silentLogger };
    expect(() => createAuth({ ...options, users: { model, map: { passwordHash: 'hash' } } })).to.throw(
      'users.model requires hash',
    );
  });

  it('may require a field that is declared', async () => {
    const model = connection.model('Person', person({ company: { type: String, required: true } }), 'people');
    const company = { schema: z.string(), registration: true };
    app = await startTestApp({ connection, users: { model, fields: { company } } });
    const fields = { email: 'ann@example.com', password, company: 'ACME' };
    expect((await app.client().register(fields)).status).to.equal(201);
  });
});
