import { expect } from 'chai';
import mongoose, { type Query, type Schema } from 'mongoose';
import { modelOn, ownSchema } from '../../src/database/model.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser, tokensOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { expectProblem } from '../harness/expect-problem.js';

describe('what an application sets for all of its mongoose models', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let app: TestApp | undefined;
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(async () => {
    for (const name of ['strictQuery', 'strict', 'sanitizeFilter'] as const) mongoose.set(name, undefined);
    await app?.close();
    app = undefined;
    await database.drop();
  });

  const settings: readonly Parameters<typeof mongoose.set>[0][] = [
    { strictQuery: true },
    { strictQuery: 'throw' },
    { strict: 'throw', strictQuery: 'throw' },
    { strictQuery: true, sanitizeFilter: true },
  ];
  for (const setting of settings) {
    it(`signs nobody in as somebody else, and keeps nobody out: ${JSON.stringify(setting)}`, async () => {
      mongoose.set(setting);
      app = await startTestApp({ connection: database.connection });
      const people = [newUser(), newUser(), newUser()];
      for (const one of people) expect((await app.client().register(one)).status).to.equal(201);
      for (const [index, { email, password }] of people.entries()) {
        const client = app.client();
        expect(tokensOf(await client.login({ email, password })).user).to.include({ email });
        expect(tokensOf(await client.refresh()).user).to.include({ email });
        const other = people[(index + 1) % people.length];
        expectProblem(
          await app.client().login({ email, password: `${other?.password} of another` }),
          401,
          'invalid_credentials',
        );
        const stranger = { email: `not-${email}`, password };
        expectProblem(await app.client().login(stranger), 401, 'invalid_credentials');
      }
      const { users } = await app.auth.users.list({ email: people[1]?.email });
      expect(users.map(({ email }) => email)).to.deep.equal([people[1]?.email]);
    });
  }

  it('does not reach the collections of sealgate: plugins with fields, filters and indexes', async () => {
    const plugins: unknown = Reflect.get(mongoose, 'plugins');
    if (!Array.isArray(plugins)) throw new Error('mongoose keeps its plugins elsewhere');
    const before = plugins.length;
    mongoose.plugin((schema: Schema) => {
      schema.add({ slug: { type: String, default: 'same for all' } });
      schema.index({ slug: 1 }, { unique: true });
      schema.pre<Query<unknown, unknown>>(/^find/, function () {
        this.where({ tenant: 'none' });
      });
    });
    try {
      const things = modelOn(
        database.connection,
        'sealgate_things',
        ownSchema<{ readonly _id: string; readonly text: string }>({ _id: String, text: String }),
      );
      await things.insertMany([
        { _id: 'a', text: 'one' },
        { _id: 'b', text: 'another' },
      ]);
      await things.createIndexes();
      expect(await things.find({ text: 'one' }).lean()).to.deep.equal([{ _id: 'a', text: 'one' }]);
    } finally {
      plugins.splice(before);
    }
  });
});
