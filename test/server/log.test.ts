import { expect } from 'chai';
import { RedisServer, redisIsInstalled } from '../harness/redis.js';
import { startServerHere } from '../harness/server-here.js';
import { startServerProcess } from '../harness/server-process.js';
import { signUp } from '../harness/sign-in.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { databaseForServers } from './environment.js';

describe('the log of a server that starts, works and stops as it should', function () {
  this.timeout(300_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let redis: RedisServer | undefined;
  before(async () => {
    database = await databaseForServers();
    directory = await temporaryDirectory();
    if (redisIsInstalled) redis = await RedisServer.start();
  });
  after(async () => {
    await redis?.close();
    await directory.remove();
    await database.drop();
  });

  const inRedis = { AUTH_SESSION_STORE: 'redis', AUTH_SESSION_CHECK: 'every-request' };
  const embedded = () => ({ MONGODB_URI: undefined, DATA_DIR: directory.path });
  const withRedis = (more: object) => ({ REDIS_URL: redis?.url, ...more });
  const kinds: [what: string, needsRedis: boolean, env: () => object][] = [
    ['the embedded database', false, embedded],
    ['a MongoDB', false, () => ({})],
    ['a MongoDB, and Redis for announcements', true, () => withRedis({})],
    ['a MongoDB, and sessions in Redis', true, () => withRedis(inRedis)],
    ['the embedded database, and sessions in Redis', true, () => withRedis({ ...embedded(), ...inRedis })],
  ];
  const production = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    AUTH_PASSWORD_COST: '4',
    DATABASE_EMBEDDED_ALLOW_IN_PRODUCTION: 'true',
  };
  for (const [index, [what, needsRedis, env]] of kinds.entries()) {
    it(`has no warning and no error in it: with ${what}`, async function () {
      if (needsRedis && redis === undefined) this.skip();
      // On a new database, and on one that is there. Node warns of a thing once in a process.
      const isApart = index === kinds.length - 1;
      for (const start of [startServerHere, isApart ? startApart : startServerHere]) {
        const server = await start({ ...database.env, ...production, ...env() });
        const { client, token } = await signUp(server.base);
        expect((await client.me(token)).status).to.equal(200);
        expect(await server.stop()).to.equal(0);
        const lines = server.output().trimEnd().split('\n');
        expect(lines.map((line) => JSON.parse(line).msg)).to.deep.equal(['listening']);
        // Of a device, production is not for development.
        expect(server.output()).to.not.contain('development');
      }
    });
  }
});

const startApart = (env: Record<string, string | undefined>) => startServerProcess({ env });
