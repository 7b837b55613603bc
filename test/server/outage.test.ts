import { expect } from 'chai';
import { codeOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { signUp } from '../harness/sign-in.js';
import { databaseForServers } from './environment.js';

/** Milliseconds: less than the driver waits, unless it is told to look sooner. */
const recoversWithin = 9_000;

describe('a server whose database goes away', function () {
  this.timeout(120_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  let proxy: DatabaseProxy;
  let server: ServerHere;
  before(async () => {
    database = await databaseForServers();
    proxy = await DatabaseProxy.start();
    server = await startServerHere({ ...database.env, MONGODB_URI: proxy.uriOf(database.name) });
  });
  after(async () => {
    await server.stop();
    await proxy.close();
    await database.drop();
  });

  const outages: [string, (proxy: DatabaseProxy) => Promise<void> | void][] = [
    ['is gone', (it) => it.cut()],
    ['is silent', (it) => it.freeze()],
    ['is silent, and has forgotten its connections when it is back', (it) => it.forget()],
  ];
  for (const [state, takeAway] of outages) {
    it(`goes on when it is back, in the same process: it ${state}`, async () => {
      const { client, fields } = await signUp(server.base);
      // So that the driver holds many connections.
      await Promise.all(Array.from({ length: 50 }, () => client.copy().refresh()));
      await takeAway(proxy);
      const told = await eventually('it is told', async () => {
        const answer = await client.copy().refresh();
        return answer.status === 200 ? undefined : answer;
      });
      expect([told.status, codeOf(told)]).to.deep.equal([503, 'service_unavailable']);
      await proxy.restore();
      const restored = Date.now();
      await eventually('refresh works', async () => (await client.refresh()).status === 200);
      await eventually('login works', async () => (await server.client().login(fields)).status === 200);
      expect(Date.now() - restored).to.be.below(recoversWithin);
      expect(server.output()).to.not.contain('unhandled promise rejection');
    });
  }

  it('ends when it is told to, soon: it is silent', async () => {
    proxy.freeze();
    await expectSoon(() => server.stop());
  });

  it('ends when it is told to, soon: it is gone', async () => {
    await proxy.restore();
    const other = await startServerHere({ ...database.env, MONGODB_URI: proxy.uriOf(database.name) });
    await signUp(other.base);
    await proxy.cut();
    await expectSoon(() => other.stop());
  });

  const expectSoon = async (stop: () => Promise<number | string>) => {
    const told = Date.now();
    expect(await stop()).to.equal(0);
    expect(Date.now() - told).to.be.below(10_000);
  };
});
