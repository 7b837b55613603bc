import { expect } from 'chai';
import mongoose, { type Connection, Schema } from 'mongoose';
import { z } from 'zod';
import { startTestApp, type TestApp, type TestAppOptions } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { CommandProxy, type Fate } from '../harness/command-proxy.js';
import { openTestDatabase } from '../harness/database.js';
import { expectProblem } from '../harness/expect-problem.js';
import { rejectionOf } from '../harness/refusal.js';
import { hash, password } from './existing.js';

const _id = new mongoose.Types.ObjectId();
const vat = { schema: z.string().optional(), profile: true };

describe('a change of names that is refused', () => {
  let app: TestApp;
  let proxy: CommandProxy;
  beforeEach(async () => {
    proxy = await CommandProxy.start();
  });
  afterEach(async () => {
    await app.close();
    await proxy.close();
  });
  const addAnn = (connection: Connection) =>
    connection
      .collection('users')
      .insertOne({ _id, email: 'Ann@Example.com', username: 'AnnLee', passwordHash: hash });
  const start = async (options: TestAppOptions = {}) => {
    app = await startTestApp({
      users: { fields: { vat } },
      prepare: addAnn,
      ...options,
    });
  };
  const names = { email: 'new@example.com', username: 'new' };
  const codeOfUpdate = async (update: object) =>
    (await rejectionOf(app.auth.users.update(_id.toString(), update))).code;
  const nothingChanged = async () => {
    for (const name of ['ann@example.com', 'annlee', 'Ann@Example.com'])
      expect((await app.client().login({ email: name, password })).status, name).to.equal(200);
    const register = async (fields: object) => codeOf(await app.client().register({ password, ...fields }));
    expect(await register({ email: 'ann@example.com' })).to.equal('email_taken');
    expect(await register({ email: 'eve@example.com', username: 'annlee' })).to.equal('username_taken');
    expect(await register(names)).to.equal(undefined);
  };

  it('by the application’s model, leaves those that the user had', async () => {
    const { connection, drop } = await openTestDatabase();
    try {
      await addAnn(connection);
      const name = { type: String, maxlength: 8 };
      const schema = new Schema({ email: String, username: String, name });
      await start({ connection, users: { model: connection.model('Person', schema, 'users') } });
      const ann = await app.client().login({ email: 'ann@example.com', password });
      const body = { username: 'new', name: 'much too long' };
      const answer = await app.client().send('PATCH', '/me', { bearer: tokensOf(ann).access_token, body });
      expectProblem(answer, 400, 'invalid_request');
      expect(await codeOfUpdate({ ...names, name: 'much too long' })).to.equal('invalid_request');
      await nothingChanged();
    } finally {
      await drop();
    }
  });

  it('by a unique index of the application, leaves those that the user had', async () => {
    await start();
    const partialFilterExpression = { vat: { $exists: true } };
    await app.connection
      .collection('users')
      .createIndex({ vat: 1 }, { unique: true, partialFilterExpression });
    await app.auth.users.create({ email: 'bob@example.com', ...{ vat: 'DE1' } });
    // Not every server says that it was an index.
    const code = await codeOfUpdate({ ...names, vat: 'DE1' });
    expect(code).to.be.oneOf(['invalid_request', 'service_unavailable']);
    await nothingChanged();
  });

  for (const [title, fate] of [
    ['that did not change the user', { answer: { ok: 0, errmsg: 'out of time', code: 50 } }],
    ['whose end nobody heard of', 'cut-before'],
  ] as const satisfies readonly (readonly [string, Fate])[])
    it(`by an outage ${title}, leaves those that the user had`, async () => {
      await start({ proxy, connectOptions: { retryWrites: false } });
      proxy.decide = ({ name, collection }) =>
        name === 'findAndModify' && collection === 'users' ? fate : 'pass';
      expect(await codeOfUpdate(names)).to.equal('service_unavailable');
      proxy.decide = () => 'pass';
      await nothingChanged();
    });

  it('to a client alone, since the answer got lost, leaves the new ones', async () => {
    await start({ proxy, connectOptions: { retryWrites: false } });
    proxy.decide = ({ name, collection }) =>
      name === 'findAndModify' && collection === 'users' ? 'cut-after' : 'pass';
    expect(await codeOfUpdate(names)).to.equal('service_unavailable');
    proxy.decide = () => 'pass';
    expect((await app.client().login({ email: 'NEW@example.com', password })).status).to.equal(200);
    const fields = { email: 'ann@example.com', username: 'annlee', password };
    expect((await app.client().register(fields)).status).to.equal(201);
  });
});
