import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { emailOf, password, stateOf, writeEarlierRelease } from '../adoption/earlier-release.js';
import { type Answer, Client, codeOf } from '../harness/client.js';
import { type Command, CommandProxy, type Fate } from '../harness/command-proxy.js';
import { eventually } from '../harness/eventually.js';
import { startServerHere } from '../harness/server-here.js';
import { startServerProcess } from '../harness/server-process.js';
import { databaseForServers } from '../server/environment.js';

const count = 400;
const people = 6;

/** How a node begins to move hashes. No deadline ends what waits here. */
const looksForHashes = ({ name, collection, body }: Command) =>
  name === 'find' && collection === 'users' && 'passwordHash' in Object(body.filter);

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
    const signedIn: Client[] = [];
    let moves = 0;
    let isKilled = false;
    const toDoomed = await CommandProxy.start();
    toDoomed.decide = async (command): Promise<Fate> => {
      if (looksForHashes(command)) await eventually('people sign in', () => signedIn.length >= people);
      const isMove = command.name === 'findAndModify' && command.collection === 'users';
      return isMove && ++moves > 40 ? new Promise(() => undefined) : 'pass';
    };
    const toOther = await CommandProxy.start();
    toOther.decide = async (command): Promise<Fate> => {
      if (looksForHashes(command)) await eventually('the first node is killed', () => isKilled);
      return 'pass';
    };
    const doomed = await startServerProcess({ env: { ...env, MONGODB_URI: toDoomed.uriOf(database.name) } });
    const other = await startServerHere({ ...env, MONGODB_URI: toOther.uriOf(database.name) });
    let isOver = false;
    const signingIn = Array.from({ length: people }, async (_, worker) => {
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
      await eventually('the node that moves them is in their midst', () => moves > 40);
      await doomed.stop('SIGKILL');
      expect(await left(), 'left when the node was killed').to.be.above(0);
      isKilled = true;
      await eventually('all were moved', async () => (await left()) === 0, 120_000);
    } finally {
      isOver = true;
    }
    await Promise.all(signingIn);
    expect(signedIn.length).to.be.at.least(18);
    await eventually('each has one password, but for what was under way on the killed node', async () => {
      const { withOne, locked } = await stateOf(database.connection);
      // Of a login that replaces a hash between the two reads, neither is seen to count.
      return locked === 0 && withOne >= count - 8;
    });
    for (let index = 2; index < count; index += 41) {
      const login = await other.client().login({ email: emailOf(index), password });
      expect(login.status, emailOf(index)).to.equal(200);
    }
    await other.stop();
    await Promise.all([toDoomed.close(), toOther.close()]);
  });

  async function left(): Promise<number> {
    // Each look reads all users, as others want to.
    await setTimeout(100);
    return database.connection.collection('users').countDocuments({ passwordHash: { $exists: true } });
  }
});
