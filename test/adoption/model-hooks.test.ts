import { expect } from 'chai';
import { type Connection, Schema } from 'mongoose';
import { AuthError, errors } from '../../src/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { expectProblem } from '../harness/expect-problem.js';
import { password } from './existing.js';

const fields = { email: 'ann@example.com', password };

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
