import { expect } from 'chai';
import { Client, codeOf, newUser, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { ageInRedis } from '../harness/redis-sessions.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { signUp } from '../harness/sign-in.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { databaseForServers } from '../server/environment.js';
import { expectEnd, tolerance } from '../server/expect-end.js';
import { shiftedClock } from '../server/shifted-clock.js';

const minute = 60_000;
const accessTokenLife = 6_000;

describeWithRedis('servers with sessions in Redis, whose clocks differ by two minutes', function () {
  this.timeout(120_000);
  const ends: (() => unknown)[] = [];
  let redis: RedisServer;
  let nodes: readonly ServerProcess[] = [];
  before(async () => {
    redis = await RedisServer.start();
    const database = await databaseForServers();
    const { path, remove } = await temporaryDirectory();
    const env = {
      ...database.env,
      REDIS_URL: redis.url,
      AUTH_PASSWORD_COST: '4',
      AUTH_SESSION_STORE: 'redis',
      AUTH_TOKEN_EXPIRES_IN: `${accessTokenLife}ms`,
    };
    const starting = [-minute, minute].map(async (shift) =>
      startServerProcess({ env, nodeArgs: await shiftedClock(path, shift) }),
    );
    nodes = await Promise.all(starting);
    ends.push(...nodes.map((node) => () => node.stop()), remove, database.drop, () => redis.close());
  });
  after(async () => {
    for (const end of ends) await end();
  });

  /** Each of the two as the first, with the other. */
  const pairs = () => {
    const [behind, ahead] = nodes;
    if (!behind || !ahead) throw new Error('the servers are not there yet');
    return [
      [behind, ahead],
      [ahead, behind],
    ] as const;
  };

  it('agree on who is signed in, and rotate for each other', async () => {
    const client = await redis.connect();
    for (const [one, other] of pairs()) {
      const person = await signUp(one.base);
      const elsewhere = new Client(other.base, person.client.refreshToken);
      expect((await elsewhere.me(person.token)).status).to.equal(200);
      for (let generation = 1; generation <= 3; generation++) {
        await ageInRedis(client, minute);
        const { access_token: token } = tokensOf(await elsewhere.refresh());
        person.client.refreshToken = elsewhere.refreshToken;
        for (const node of [one, other]) expect((await node.client().me(token)).status).to.equal(200);
        await ageInRedis(client, minute);
        expect((await person.client.refresh()).status).to.equal(200);
        elsewhere.refreshToken = person.client.refreshToken;
      }
    }
    client.destroy();
  });

  it('keep nobody in: a logout at one reaches the other', async () => {
    for (const [one, other] of pairs()) {
      const { client, token } = await signUp(one.base);
      const elsewhere = new Client(other.base, client.refreshToken);
      await client.logout();
      await eventually('it is refused', async () => (await elsewhere.me(token)).status === 401);
      expect(codeOf(await elsewhere.refresh())).to.equal('session_revoked');
    }
  });

  it('let access tokens run out everywhere at their time', async () => {
    const ending = pairs().map(async ([one, other]) => {
      const asked = Date.now();
      const answer = await one.client().register(newUser());
      const { access_token: token, token_expiration: expiration } = tokensOf(answer);
      expect(expiration).to.be.within(
        asked + accessTokenLife - tolerance,
        Date.now() + accessTokenLife + tolerance,
      );
      const refusals = [other, one].map((node) =>
        expectEnd(() => node.client().me(token), { earliest: expiration, latest: expiration }),
      );
      for (const refusal of await Promise.all(refusals)) expect(codeOf(refusal)).to.equal('token_expired');
    });
    await Promise.all(ending);
  });
});
