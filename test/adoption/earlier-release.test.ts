import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Client, codeOf, tokensOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { count, emailOf, password, stateOf, writeEarlierRelease } from './earlier-release.js';

describe('a database of the release before', function () {
  this.timeout(120_000);
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let connection: Connection;
  const apps: TestApp[] = [];
  beforeEach(async () => {
    database = await openTestDatabase();
    connection = database.connection;
    await writeEarlierRelease(connection);
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await database.drop();
  });
  const start = async () => {
    const app = await startTestApp({ connection });
    apps.push(app);
    return app;
  };
  const moved = () =>
    eventually(
      'all hashes were moved, and each user has one',
      async () => {
        const { inUsers, withOne } = await stateOf(connection);
        return inUsers === 0 && withOne === count;
      },
      60_000,
      // It reads all there is.
      250,
    );

  it('goes on where it is: sessions live, and hashes move while everybody signs in and refreshes', async () => {
    // Sessions of before: the tokens are the same.
    const former = await startTestApp({
      connection,
      collections: { sessions: 'sessions', revocations: 'revocations' },
      prepare: async () => undefined,
    });
    const indexes = Array.from({ length: 25 }, (_, index) => index + 2);
    const signedIn = await Promise.all(
      indexes.map(async (index) => {
        const client = former.client();
        tokensOf(await client.login({ email: emailOf(index), password }));
        return client;
      }),
    );
    await former.auth.users.endSessions(
      String((await connection.collection('users').findOne({ email: emailOf(2), upstream: null }))?._id),
    );
    await moved();
    await former.close();
    await putHashesBack(connection);

    const app = await start();
    const refreshes = signedIn.map(async ({ refreshToken }, index) => {
      const answer = await new Client(app.base, refreshToken).refresh();
      expect(codeOf(answer), `session ${index}`).to.equal(index === 0 ? 'session_revoked' : undefined);
    });
    const logins = indexes.map(async (index) => {
      expect((await app.client().login({ email: emailOf(index + 50), password })).status).to.equal(200);
    });
    await Promise.all([...refreshes, ...logins]);
    await moved();
    for (const index of [0, 2, 99, count - 1])
      expect((await app.client().login({ email: emailOf(index).toUpperCase(), password })).status).to.equal(
        200,
      );
    expect(codeOf(await app.client().login({ email: emailOf(1), password }))).to.equal('invalid_credentials');
    expect(codeOf(await app.client().register({ email: emailOf(3), password }))).to.equal('email_taken');
    const names = (await connection.listCollections()).map(({ name }) => name);
    expect(names).to.include.members(['sessions', 'revocations', 'sealgate_credentials']);
    expect(names).not.to.include.members(['sealgate_sessions']);
    expect(names).not.to.include.members(['sealgate_revocations']);
    expect(await connection.collection('sessions').countDocuments()).to.be.at.least(50);
  });

  it('moves with several nodes at once, and a change of the password in its midst is not lost', async () => {
    const nodes = await Promise.all([start(), start(), start()]);
    const app = nodes[1] ?? nodes[0];
    const changes = Array.from({ length: 15 }, async (_, offset) => {
      const email = emailOf(count - 1 - offset);
      const { access_token: bearer } = tokensOf(await app.client().login({ email, password }));
      const body = { current_password: password, new_password: `${password} ${offset}` };
      const changed = await app.client().send('POST', '/change-password', { bearer, body });
      expect(changed.status, String(codeOf(changed))).to.equal(200);
    });
    await Promise.all(changes);
    await moved();
    for (let offset = 0; offset < 15; offset += 1) {
      const email = emailOf(count - 1 - offset);
      expect((await app.client().login({ email, password: `${password} ${offset}` })).status).to.equal(200);
      expect(codeOf(await app.client().login({ email, password }))).to.equal('invalid_credentials');
    }
  });

  it('shares nothing with connect-mongo, whose clear() signs nobody out', async () => {
    await connection.collection('sessions').drop();
    const theirs = connection.collection<{ _id: string; expires: Date; session: string }>('sessions');
    await theirs.createIndex({ expires: 1 }, { expireAfterSeconds: 0 });
    await theirs.insertOne({ _id: 'theirs', expires: new Date(Date.now() + 60_000), session: '{}' });
    const app = await start();
    const client = app.client();
    tokensOf(await client.login({ email: emailOf(5), password }));
    expect(await theirs.countDocuments()).to.equal(1);
    // What its clear() does.
    await theirs.drop();
    expect((await client.refresh()).status).to.equal(200);
    expect(await connection.collection('sealgate_sessions').countDocuments()).to.equal(1);
    // Another start does not take it for ours.
    await theirs.createIndex({ expires: 1 }, { expireAfterSeconds: 0 });
    const again = await start();
    expect((await new Client(again.base, client.refreshToken).refresh()).status).to.equal(200);
  });
});

/** Makes the database what it was before its hashes were moved. */
async function putHashesBack(connection: Connection): Promise<void> {
  const moved = await connection.collection('sealgate_credentials').find().toArray();
  await connection.collection('users').bulkWrite(
    moved.map(({ _id, passwords }) => ({
      updateOne: {
        filter: { _id },
        update: { $set: { passwordHash: passwords[0].hash }, $unset: { passwordId: true } },
      },
    })),
  );
  await connection.collection('sealgate_credentials').drop();
  for (const name of ['sealgate_email', 'sealgate_username'])
    await connection.collection('users').dropIndex(name);
}
