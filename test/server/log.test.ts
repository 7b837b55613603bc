import { expect } from 'chai';
import { RedisServer, redisIsInstalled } from '../harness/redis.js';
import { startServerHere } from '../harness/server-here.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { signUp } from '../harness/sign-in.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { databaseForServers } from './environment.js';

type Start = typeof startServerHere | ((env: Record<string, string | undefined>) => Promise<ServerProcess>);

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
  const startApart: Start = (env) => startServerProcess({ env });
  // On a new database, and on one that is there. Node warns of a thing once in a process.
  const twice: Start[] = [startServerHere, startServerHere];
  const kinds: [what: string, needsRedis: boolean, env: () => object, starts: Start[]][] = [
    ['the embedded database', false, embedded, twice],
    ['a MongoDB', false, () => ({}), twice],
    ['a MongoDB, and Redis for announcements', true, () => withRedis({}), [startServerHere]],
    ['a MongoDB, and sessions in Redis', true, () => withRedis(inRedis), twice],
    [
      'the embedded database, and sessions in Redis',
      true,
      () => withRedis({ ...embedded(), ...inRedis }),
      [startApart],
    ],
  ];
  const production = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    AUTH_PASSWORD_COST: '4',
    DATABASE_EMBEDDED_ALLOW_IN_PRODUCTION: 'true',
  };
  /** What the log of a server says that starts, signs somebody in and stops. */
  const messagesOf = async (start: Start, env: object): Promise<readonly unknown[]> => {
    const server = await start({ ...database.env, ...production, ...env });
    const { client, token } = await signUp(server.base);
    expect((await client.me(token)).status).to.equal(200);
    expect(await server.stop()).to.equal(0);
    // Of a device, production is not for development.
    expect(server.output()).to.not.contain('development');
    const lines = server.output().trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line).msg);
  };
  for (const [what, needsRedis, env, starts] of kinds) {
    it(`has no warning and no error in it: with ${what}`, async function () {
      if (needsRedis && redis === undefined) this.skip();
      for (const start of starts) {
        let messages = await messagesOf(start, env());
        // Where others keep the cores busy for seconds, a warning may be true; what is wrong is so each time.
        for (let again = 0; again < 2 && messages.length > 1; again++)
          messages = await messagesOf(start, env());
        expect(messages).to.deep.equal(['listening']);
      }
    });
  }
});
