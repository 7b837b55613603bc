import bcrypt from 'bcryptjs';
import { expect } from 'chai';
import { type Connection, type Document, Schema } from 'mongoose';
import { z } from 'zod';
import { AuthError, errors } from '../../src/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { expectProblem } from '../harness/expect-problem.js';
import { password } from './existing.js';

const fields = { email: 'ann@example.com', password };

describe('a hook of the application’s model', () => {
  let app: TestApp;
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  it('that hashes a password which is not given makes none that signs in', async () => {
    const schema = new Schema({ email: String, password: String });
    schema.pre('save', async function () {
      this.set('password', await bcrypt.hash(String(this.get('password')), 4));
    });
    const model = database.connection.model('Person', schema, 'people');
    app = await startTestApp({
      connection: database.connection,
      users: { model, map: { passwordHash: 'password' } },
    });
    expect((await app.client().register(fields)).status).to.equal(201);
    expect((await app.client().login(fields)).status).to.equal(200);
    expectProblem(await app.client().login({ ...fields, password: 'undefined' }), 401, 'invalid_credentials');
    expect(await database.connection.collection('people').findOne({})).not.to.have.property('password');
  });

  it('that populates after the save shows no more of another document than its id', async () => {
    const teams = database.connection.model('Team', new Schema({ key: String }));
    const team = await teams.create({ key: 'a key of the team' });
    const schema = new Schema({ email: String, team: { type: Schema.Types.ObjectId, ref: 'Team' } });
    schema.post('save', (document) => document.populate('team'));
    app = await startTestApp({
      connection: database.connection,
      users: {
        model: database.connection.model('Person', schema, 'people'),
        fields: { team: { schema: z.string(), registration: true, client: true } },
      },
    });
    const { body } = await app.client().register({ ...fields, team: team.id });
    expect(body).to.have.nested.property('user.team', team.id);
  });

  it('is asked of a change as that of the same user: what validators of unique values ask', async () => {
    const schema = new Schema({ email: String, name: String });
    schema.path('name').validate(async function (this: Document, name: string) {
      const model = database.connection.model('Person');
      return (await model.exists({ name, _id: { $ne: this._id } })) === null;
    }, 'is taken');
    const model = database.connection.model('Person', schema, 'people');
    app = await startTestApp({ connection: database.connection, users: { model } });
    const ann = await app.auth.users.create({ email: 'ann@example.com', name: 'Ann' });
    const bob = await app.auth.users.create({ email: 'bob@example.com', name: 'Bob' });
    expect(await app.auth.users.update(ann.id, { name: 'Ann' })).to.include({ name: 'Ann' });
    const refusal = await app.auth.users.update(bob.id, { name: 'Ann' }).catch((error: unknown) => error);
    expect(refusal).to.include({ code: 'invalid_request' });
  });
});

describe('a hook of the application’s model that fails', () => {
  let app: TestApp;
  let connection: Connection;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    ({ connection, drop } = await openTestDatabase());
  });
  afterEach(async () => {
    await app.close();
    await drop();
  });
  const start = async (add: (schema: Schema) => unknown) => {
    const schema = new Schema({ email: String });
    add(schema);
    app = await startTestApp({ connection, users: { model: connection.model('Person', schema, 'people') } });
  };
  /** Another collection of the application's, whose documents need a nickname of their own. */
  const profiles = async () => {
    const model = connection.model(
      'Profile',
      new Schema({ nick: { type: String, required: true, unique: true } }),
    );
    await model.init();
    await model.create({ nick: 'same' });
    return model;
  };
  const count = (collection: string) => connection.collection(collection).countDocuments();
  const refuse = () => {
    throw new AuthError(errors.invalid_request, { detail: 'not on a Sunday' });
  };

  for (const [title, nick] of [
    ['with what another model refuses', ''],
    ['with what a unique index of another collection refuses', 'same'],
  ] as const)
    it(`after the user was saved, ${title}, is a fault of the application, and the user signs in`, async () => {
      const model = await profiles();
      await start((schema) => schema.post('save', () => model.create({ nick })));
      expectProblem(await app.client().register(fields), 500, 'internal_error');
      expect((await app.client().login(fields)).status).to.equal(200);
      expectProblem(await app.client().register(fields), 409, 'email_taken');
    });

  it('after the user was saved, with a refusal, is that refusal, and the user signs in', async () => {
    await start((schema) => schema.post('save', refuse));
    expectProblem(await app.client().register(fields), 400, 'invalid_request');
    expect((await app.client().login(fields)).status).to.equal(200);
  });

  for (const [title, hook, code] of [
    ['with an error', () => Promise.reject(new Error('the mail server said no')), 'internal_error'],
    ['with a refusal', refuse, 'invalid_request'],
  ] as const)
    it(`before the user is saved, ${title}, leaves nothing, however often`, async () => {
      await start((schema) => schema.pre('save', hook));
      for (let attempts = 0; attempts < 2; attempts++)
        expect(codeOf(await app.client().register(fields))).to.equal(code);
      expect(await count('people')).to.equal(0);
      expect(await count('sealgate_credentials')).to.equal(0);
    });

  it('before the user is saved, by a unique index of another collection, refuses no field of the user', async () => {
    const model = await profiles();
    await start((schema) =>
      schema.pre('save', async () => {
        await model.create({ nick: 'same' });
      }),
    );
    expectProblem(await app.client().register(fields), 500, 'internal_error');
    expect(await count('sealgate_credentials')).to.equal(0);
  });
});
