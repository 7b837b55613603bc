import { expect } from 'chai';
import { type Connection, Schema } from 'mongoose';
import { hash, password } from '../adoption/existing.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Client, codeOf, tokensOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';

interface Existing {
  readonly _id: string;
  readonly [field: string]: unknown;
}

const attackers = 'the password of an attacker';

describe('an attacker who wants to be taken for somebody else', () => {
  let app: TestApp;
  const users = (connection: Connection = app.connection) => connection.collection<Existing>('users');
  before(async () => {
    app = await startTestApp({
      prepare: (connection) =>
        users(connection).insertMany([
          { _id: 'ann', email: 'Ann@Example.com', username: 'AnnLee', passwordHash: hash },
          { _id: 'bob', email: 'bob@example.com', username: 'bob', passwordHash: hash },
          // As an application let them be called.
          { _id: 'mallory', email: 'mallory@example.com', username: 'bob@example.com', passwordHash: hash },
        ]),
    });
  });
  after(() => app.close());

  const whoIs = async (typed: string, tried = password) => {
    const answer = await app.client().login({ email: typed, password: tried });
    return answer.status === 200 ? tokensOf(answer).user.id : codeOf(answer);
  };

  it('registers no spelling of an address or a username that is taken', async () => {
    for (const email of [
      'ann@example.com',
      'ANN@EXAMPLE.COM',
      'Ann@Example.com',
      'ａnn@example.com',
      ' bob@example.com',
      'BOB@example.com',
    ]) {
      const answer = await app.client().register({ email, password: attackers });
      expect(codeOf(answer), email).to.equal('email_taken');
      expect(await whoIs(email, attackers)).to.equal('invalid_credentials');
    }
    for (const username of ['annlee', 'ANNLEE', 'ＡnnLee', 'Bob']) {
      const answer = await app
        .client()
        .register({ email: 'evil@example.com', username, password: attackers });
      expect(codeOf(answer), username).to.equal('username_taken');
    }
    for (const typed of ['ann@example.com', 'annlee']) expect(await whoIs(typed)).to.equal('ann');
    for (const typed of ['bob@example.com', 'bob']) expect(await whoIs(typed)).to.equal('bob');
  });

  it('has no username that is an address', async () => {
    const answer = await app
      .client()
      .register({ email: 'evil@example.com', username: 'ann@example.com', password: attackers });
    expect(codeOf(answer)).to.equal('invalid_request');
    expect(await whoIs('bob@example.com')).to.equal('bob');
  });

  it('keeps nobody from their names by claims that were refused', async () => {
    for (const change of [{ username: 'bob' }, { email: 'bob@example.com' }])
      expect(
        await app.auth.users.update('mallory', change).catch((error: unknown) => error),
      ).to.have.property('code');
    expect(await whoIs('bob@example.com')).to.equal('bob');
    // The application writes them in another spelling.
    await users().updateOne({ _id: 'bob' }, { $set: { email: 'Bob@Example.com', username: 'BOB' } });
    expect(await whoIs('Bob@Example.com')).to.equal('bob');
    await eventually('any spelling signs in', async () => (await whoIs('bob')) === 'bob');
    expect(await whoIs('bob@example.com')).to.equal('bob');
    expect(await whoIs('mallory@example.com')).to.equal('mallory');
  });

  describe('where the application gives ids', () => {
    let database: Awaited<ReturnType<typeof openTestDatabase>>;
    let own: TestApp;
    beforeEach(async () => {
      database = await openTestDatabase();
      const schema = new Schema({
        _id: { type: String, default: () => `id${next}` },
        email: String,
      });
      const model = database.connection.model('Person', schema, 'people');
      own = await startTestApp({ connection: database.connection, users: { model } });
    });
    afterEach(async () => {
      await own.close();
      await database.drop();
    });
    let next = 0;

    it('gets nothing of a user whose id is given a second time', async () => {
      next += 1;
      const client = own.client();
      const { access_token: bearer, user } = tokensOf(
        await client.register({ email: 'ann@example.com', password }),
      );
      const evil = await own.client().register({ email: 'evil@example.com', password: attackers });
      expect(evil.status).to.equal(500);
      expect((await client.me(bearer)).body).to.include({ id: user.id, email: 'ann@example.com' });
      expect((await own.client().login({ email: 'ann@example.com', password })).status).to.equal(200);
      for (const email of ['ann@example.com', 'evil@example.com'])
        expect((await own.client().login({ email, password: attackers })).status).to.equal(401);
      next += 1;
      expect(
        (await own.client().register({ email: 'evil@example.com', password: attackers })).status,
      ).to.equal(201);
    });

    it('keeps no session and no password with an id that is another’s now', async () => {
      next += 1;
      const former = own.client();
      tokensOf(await former.register({ email: 'former@example.com', password }));
      await database.connection.collection('people').deleteMany({});
      const { user } = tokensOf(
        await own.client().register({ email: 'new@example.com', password: 'another horse battery' }),
      );
      expect(user.id).to.equal(`id${next}`);
      const refreshed = await new Client(own.base, former.refreshToken).refresh();
      expect([refreshed.status, refreshed.body]).not.to.have.nested.property('1.access_token');
      expect(refreshed.status).to.equal(401);
      expect((await own.client().login({ email: 'former@example.com', password })).status).to.equal(401);
      expect((await own.client().login({ email: 'new@example.com', password })).status).to.equal(401);
    });
  });
});
