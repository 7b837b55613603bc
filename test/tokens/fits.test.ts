import { expect } from 'chai';
import fc from 'fast-check';
import { Schema } from 'mongoose';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { expectProblem } from '../harness/expect-problem.js';
import { ownPage } from '../harness/page.js';
import { signUp } from '../harness/sign-in.js';

/** The longest that are accepted, and what is hardest to fit: of three and four bytes, or of two as JSON has them. */
const characters = fc.constantFrom('李', '"', '\\', 'a', '😀', '\u007f');
const textOf = (length: number) =>
  fc.oneof(
    fc.constantFrom('李', '𠮷', '"', '\\').map((one) => one.repeat(length)),
    fc.array(characters, { maxLength: length }).map((all) => all.join('')),
  );
const role = fc.integer({ min: 0, max: 999 }).map((n) => `${n}`.padStart(64, 'r'));
const roles = fc.oneof(
  { weight: 4, arbitrary: fc.array(role, { maxLength: 17 }) },
  { weight: 1, arbitrary: fc.array(textOf(64), { maxLength: 16 }) },
);
const eight = Array.from({ length: 8 }, (_, n) => `${n}`.padStart(64, 'r'));
const sixteen = [...eight, ...eight.map((role) => role.replace('r', 'x'))];
const longest = { name: '𠮷'.repeat(200), username: '𠮷'.repeat(64) };

for (const transport of ['cookie', 'bearer'] as const)
  describe(`what is accepted of a user, with the ${transport} transport,`, () => {
    let app: TestApp;
    before(async () => {
      app = await startTestApp({
        transport,
        tokenEndpoint: { stateless: true },
        passwords: { cost: 4 },
        registration: 'open',
      });
    });
    after(() => app.close());

    it('fits into every token', async () => {
      const { users } = app.auth;
      const example = { name: longest.name, username: longest.username, roles: sixteen };
      const person = fc.record({ name: textOf(200), username: textOf(64), roles });
      const property = fc.asyncProperty(person, async (given) => {
        const fields = {
          ...newUser(),
          ...given,
          username: [...`${given.username}${Math.random()}`].slice(-64).join(''),
        };
        const isRefused = (work: Promise<unknown>) =>
          work.then(
            () => false,
            (error) => {
              expect(error).to.have.property('code', 'invalid_request');
              return true;
            },
          );
        const areRefused = await isRefused(users.invite({ email: newUser().email, roles: given.roles }));
        if (await isRefused(users.create(fields))) return;
        expect(areRefused).to.equal(false);
        const { email, password } = fields;
        const client = app.client();
        const signedIn = await client.send('POST', '/login', { body: { email, password }, headers: ownPage });
        expect(signedIn.status).to.equal(200);
        for (const cookie of signedIn.headers.getSetCookie())
          expect(cookie.split(';', 1)[0]?.length).to.be.at.most(4096);
        const issued = await app.client().send('POST', '/token', { body: { username: email, password } });
        expect(issued.status).to.equal(200);
        const { access_token: stateless } = issued.body as { access_token: string };
        const me = await app.client().me(stateless);
        expect(me.status).to.equal(200);
        const named = given.name === '' ? {} : { name: given.name };
        expect(me.body).to.deep.include({ ...named, roles: [...new Set(given.roles)] });
      });
      await fc.assert(property, { numRuns: 25, examples: [[example], [{ ...example, roles: eight }]] });
    });

    it('is more than an application may have stored, which is refused by a code of its own', async () => {
      const fields = newUser();
      await app.auth.users.create(fields);
      const change = { $set: { roles: Array.from({ length: 60 }, (_, n) => `${n}`.padStart(64, 'r')) } };
      await app.connection.collection('users').updateOne({ email: fields.email }, change);
      const answer = await app.client().send('POST', '/login', { body: fields, headers: ownPage });
      expectProblem(answer, 403, 'user_too_large');
      const stored = await app.connection.collection('users').findOne({ email: fields.email });
      const sessions = app.connection.collection('sealgate_sessions');
      expect(await sessions.countDocuments()).to.not.equal(0);
      expect(await sessions.countDocuments({ user: stored?._id })).to.equal(0);
    });
  });

describe('a user who fits into no token, by what the application stores,', () => {
  const roles = Array.from({ length: 60 }, (_, n) => `${n}`.padStart(64, 'r'));
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let app: TestApp;
  before(async () => {
    database = await openTestDatabase();
    const schema = new Schema({ email: String, roles: [String] });
    schema.pre('save', function () {
      if (this.email?.startsWith('large')) this.roles = roles;
    });
    const model = database.connection.model('Person', schema, 'users');
    app = await startTestApp({ connection: database.connection, users: { model } });
  });
  after(async () => {
    await app.close();
    await database.drop();
  });

  it('is refused by a code of its own at a registration', async () => {
    const answer = await app.client().register({ ...newUser(), email: 'large@example.com' });
    expectProblem(answer, 403, 'user_too_large');
  });

  it('is refused by it at a change of the password, and at a refresh', async () => {
    const { client, fields, token: bearer } = await signUp(app.base);
    await database.connection.collection('users').updateOne({ email: fields.email }, { $set: { roles } });
    expectProblem(await client.copy().refresh(), 403, 'user_too_large');
    const body = { current_password: fields.password, new_password: 'another battery' };
    expectProblem(await client.send('POST', '/change-password', { bearer, body }), 403, 'user_too_large');
  });
});
