import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { behaviours, json, UpstreamServer } from '../harness/upstream.js';

describeWithRedis('an authenticator apart from the main server, as processes', () => {
  let upstream: UpstreamServer;
  let redis: RedisServer;
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let servers: ServerProcess[];
  before(async () => {
    upstream = await UpstreamServer.start();
    redis = await RedisServer.start();
    database = await openTestDatabase();
    const env = {
      NODE_ENV: 'test',
      MONGODB_URI: uriOfDatabase(database.name),
      REDIS_URL: redis.url,
      AUTH_TOKEN_SECRET: testSecret,
      AUTH_CREDENTIALS: 'upstream',
      AUTH_UPSTREAM_URL: upstream.options.url,
      AUTH_UPSTREAM_USER_ID: 'data.user.uid',
      AUTH_UPSTREAM_USER_EMAIL: 'data.user.mail',
      AUTH_UPSTREAM_USER_NAME: '$.data.user.profile.name',
      AUTH_UPSTREAM_USER_ROLES: 'data.grants',
      AUTH_SESSION_STORE: 'redis',
      AUTH_SESSION_CHECK: 'every-request',
    };
    servers = await Promise.all([startServerProcess({ env }), startServerProcess({ env })]);
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await redis.close();
    await upstream.close();
    await database.drop();
  });

  it('signs in by the upstream, asks Redis at every call, and hears of an end at once', async () => {
    const [one, other] = servers;
    if (!one || !other) throw new Error('there are no two servers');
    const data = {
      user: { uid: 7, mail: 'Ann@Example.com', profile: { name: 'Ann' } },
      grants: ['member'],
    };
    upstream.behaviour = (response) => json(response, 200, { data });
    const client = one.client();
    const answer = await client.login({ username: 'ann', password: 'a marked password' });
    const { access_token: token, user } = tokensOf(answer);
    expect(user).to.deep.include({ email: 'ann@example.com', name: 'Ann', roles: ['member'] });

    const redisClient = await redis.connect();
    try {
      const [key = ''] = await redisClient.keys('sealgate:session:*');
      expect(await redisClient.pTTL(key)).to.be.above(0);
    } finally {
      redisClient.destroy();
    }
    expect(await database.connection.collection('sealgate_sessions').countDocuments()).to.equal(0);

    upstream.behaviour = behaviours.status(500);
    expect((await other.client().me(token)).status).to.equal(200);
    expect((await client.refresh()).status).to.equal(200);
    const refused = await one.client().login({ username: 'ann', password: 'a marked password' });
    expect(codeOf(refused)).to.equal('service_unavailable');
    expect(codeOf(await one.client().register())).to.equal('not_found');

    expect((await client.logout()).status).to.equal(204);
    expect(codeOf(await other.client().me(token))).to.equal('session_revoked');
    for (const server of servers) expect(server.output()).not.to.include('marked');
  });
});
