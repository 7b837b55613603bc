import { expect } from 'chai';
import { createCluster } from 'redis';
import type { RedisClient } from '../../src/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

const slots = 16_384;
const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '60000'];

/** Three masters that share the slots. */
async function startCluster(): Promise<readonly RedisServer[]> {
  const servers = await Promise.all([0, 1, 2].map(() => RedisServer.start({ args })));
  const clients = await Promise.all(servers.map((server) => server.connect()));
  const share = (index: number) => Math.floor((index * slots) / clients.length);
  for (const [index, client] of clients.entries()) {
    await client.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', `${share(index)}`, `${share(index + 1) - 1}`]);
    for (const { port } of servers) await client.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', `${port}`]);
  }
  for (const client of clients) {
    await eventually('the cluster is whole', async () => {
      const state = String(await client.sendCommand(['CLUSTER', 'INFO']));
      return state.includes('cluster_state:ok') && state.includes('cluster_known_nodes:3');
    });
    client.destroy();
  }
  return servers;
}

describeWithRedis('a Redis Cluster', function () {
  this.timeout(120_000);
  let servers: readonly RedisServer[] = [];
  let cluster: RedisClient & { destroy(): unknown };
  let one: TestApp;
  before(async () => {
    servers = await startCluster();
    const opened = createCluster({ rootNodes: servers.map(({ url }) => ({ url })) });
    opened.on('error', () => undefined);
    await opened.connect();
    cluster = opened;
    one = await startTestApp({ redis: cluster, sessions: { store: 'redis', check: 'every-request' } });
  });
  after(async () => {
    await one.close();
    cluster.destroy();
    await Promise.all(servers.map((server) => server.close()));
  });

  const keysOfEach = () =>
    Promise.all(
      servers.map(async (server) => {
        const client = await server.connect();
        const keys = await client.keys('sealgate:session:*');
        client.destroy();
        return keys;
      }),
    );

  it('holds sessions on all its nodes: sign-in, refresh, list, logout everywhere', async () => {
    const people: SignedInClient[] = [];
    await eventually('each node has a session', async () => {
      people.push(...(await Promise.all(Array.from({ length: 20 }, () => signUp(one.base)))));
      return (await keysOfEach()).every((keys) => keys.length > 0);
    });
    for (const { client, token: bearer, fields } of people) {
      const elsewhere = one.client();
      const { access_token: other } = tokensOf(await elsewhere.login(fields));
      const { body } = await client.send('GET', '/sessions', { bearer });
      expect(body).to.have.property('sessions').with.length(2);
      expect((await client.refresh()).status).to.equal(200);
      expect((await client.send('POST', '/logout?everywhere=true')).status).to.equal(204);
      for (const token of [bearer, other]) expect(codeOf(await client.me(token))).to.equal('session_revoked');
      expect(codeOf(await elsewhere.refresh())).to.equal('session_revoked');
    }
    expect((await keysOfEach()).flat()).to.deep.equal([]);
  });

  it('announces revocations, and keeps their log', async () => {
    const heard: string[] = [];
    const listener = cluster.duplicate();
    listener.on('error', () => undefined);
    await listener.connect();
    await listener.subscribe('sealgate:revocations', (message) => heard.push(message));
    const { client, sid } = await signUp(one.base);
    const before = one.auth.revocations().known;
    await client.logout();
    await eventually('it is heard', () => heard.some((message) => message.includes(sid)));
    expect(one.auth.revocations().known).to.equal(before + 1);
    listener.destroy();
  });
});
