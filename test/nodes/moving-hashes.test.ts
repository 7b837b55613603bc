import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { emailOf, password, stateOf, writeEarlierRelease } from '../adoption/earlier-release.js';
import { type Answer, Client, codeOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { startServerHere } from '../harness/server-here.js';
import { startServerProcess } from '../harness/server-process.js';
import { databaseForServers } from '../server/environment.js';

const count = 400;

describe('the hashes of 400 users of the release before', function () {
  this.timeout(180_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  before(async () => {
    database = await databaseForServers();
    await writeEarlierRelease(database.connection, count);
  });
  after(() => database.drop());

  it('move while a node is killed in their midst, people sign in and refresh, and nobody is locked out', async () => {
    const env = { ...database.env, AUTH_PASSWORD_COST: '4' };
    const doomed = await startServerProcess({ env });
    const other = await startServerHere(env);
    const signedIn: Client[] = [];
    let isOver = false;
    const people = Array.from({ length: 6 }, async (_, worker) => {
      for (let turn = 0; !isOver || turn < 3; turn += 1) {
        const email = emailOf(2 + ((worker * 101 + turn * 37) % (count - 2)));
        const client = new Client(other.base);
        const login = await client.login({ email, password });
        expect([login.status, codeOf(login)]).to.deep.equal([200, undefined]);
        const refreshed: Answer = await client.refresh();
        expect([refreshed.status, codeOf(refreshed)]).to.deep.equal([200, undefined]);
        signedIn.push(client);
      }
    });
    try {
      await eventually('some were moved', async () => (await left()) < count - 20, 60_000);
      await doomed.stop('SIGKILL');
      expect(await left(), 'left when the node was killed').to.be.above(0);
      await eventually('all were moved', async () => (await left()) === 0, 120_000);
    } finally {
      isOver = true;
    }
    await Promise.all(people);
    expect(signedIn.length).to.be.at.least(18);
    await eventually('each has one password, but for what was under way on the killed node', async () => {
      const { withOne, locked } = await stateOf(database.connection);
      expect(locked).to.equal(0);
      return withOne >= count - 8;
    });
    for (let index = 2; index < count; index += 41) {
      const login = await other.client().login({ email: emailOf(index), password });
      expect(login.status, emailOf(index)).to.equal(200);
    }
    await other.stop();
  });

  async function left(): Promise<number> {
    // Each look reads all users, as others want to.
    await setTimeout(100);
    return database.connection.collection('users').countDocuments({ passwordHash: { $exists: true } });
  }
});
