import { expect } from 'chai';
import { Client, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { startServerProcess } from '../harness/server-process.js';
import { age } from '../harness/sessions.js';
import { signUp } from '../harness/sign-in.js';
import { databaseForServers } from './environment.js';

const hour = 3_600_000;
const people = 30;

describe('a server that is killed in the midst of refreshes', function () {
  this.timeout(120_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  let survivor: ServerHere;
  before(async () => {
    database = await databaseForServers();
    survivor = await startServerHere(database.env);
  });
  after(async () => {
    await survivor.stop();
    await database.drop();
  });

  it('logs nobody out: the other server takes what they hold, at once and hours later', async () => {
    const signing = Array.from({ length: people }, () => signUp(survivor.base));
    const clients = (await Promise.all(signing)).map(({ client }) => client);

    const victim = await startServerProcess({ env: database.env });
    await age(database.connection, hour);
    const firstAnswer = { came: false };
    const refreshing = clients.map(async (client) => {
      const asking = new Client(victim.base, client.refreshToken);
      const answer = await asking.refresh().catch(() => undefined);
      firstAnswer.came = true;
      if (answer?.status === 200) client.refreshToken = asking.refreshToken;
    });
    await eventually('one is answered', () => firstAnswer.came);
    expect(await victim.stop('SIGKILL')).to.equal('SIGKILL');
    await Promise.all(refreshing);

    await expectWelcome(clients.slice(0, people / 2));
    await age(database.connection, 6 * hour);
    await expectWelcome(clients);
  });

  const expectWelcome = async (clients: readonly Client[]) => {
    const answers = await Promise.all(clients.map((client) => client.refresh()));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(clients.length).fill(200));
    const guarded = await Promise.all(
      answers.map((answer) => survivor.client().me(tokensOf(answer).access_token)),
    );
    expect(guarded.map(({ status }) => status)).to.deep.equal(Array(clients.length).fill(200));
  };
});
