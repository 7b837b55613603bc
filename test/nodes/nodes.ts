import type { RedisOptions } from '../harness/redis.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { databaseForServers } from '../server/environment.js';

type Database = Awaited<ReturnType<typeof databaseForServers>>;

export interface Setup {
  readonly title: string;
  readonly env: Record<string, string>;
  /** Started beside the database, if there are any; the servers get its URL. */
  readonly redis?: RedisOptions;
}

/** Every way in which sessions are kept and revocations travel. */
export const setups = {
  mongodb: { title: 'MongoDB alone', env: {} },
  announced: { title: 'sessions in MongoDB, announcements by Redis', env: {}, redis: {} },
  redis: { title: 'sessions in Redis', env: { AUTH_SESSION_STORE: 'redis' }, redis: { appendOnly: true } },
} satisfies Record<string, Setup>;

export interface Nodes {
  readonly database: Database;
  readonly redis: RedisServer;
  /** The settings of a node, as it was started. */
  readonly env: Record<string, string>;
  readonly one: ServerHere | ServerProcess;
  readonly other: ServerProcess;
}

export interface NodesOptions {
  readonly env?: Record<string, string>;
  /** Whether the first node has a process of its own too, for what both of them log. */
  readonly isApart?: boolean;
  /** Settings of the second node that differ. */
  readonly otherEnv?: (database: Database) => Record<string, string>;
}

/**
 * A block of tests on two servers with one database, the second in a process of its own. What it is given is there once the block's
 * tests run.
 */
export function describeNodes(
  title: string,
  setup: Setup,
  { env = {}, isApart = false, otherEnv = () => ({}) }: NodesOptions,
  define: (nodes: Nodes) => void,
): void {
  const run = setup.redis ? describeWithRedis : describe;
  run(`${title}: ${setup.title}`, function () {
    this.timeout(180_000);
    let made: Nodes | undefined;
    const part = <Name extends keyof Nodes>(name: Name): Nodes[Name] => {
      if (!made) throw new Error('the nodes are not there yet');
      return made[name];
    };
    before(async () => {
      const database = await databaseForServers();
      const redis = setup.redis && (await RedisServer.start(setup.redis));
      const ofRedis = redis ? { REDIS_URL: redis.url } : {};
      const settings = { ...database.env, AUTH_PASSWORD_COST: '4', ...setup.env, ...ofRedis, ...env };
      const one = await (isApart ? startServerProcess({ env: settings }) : startServerHere(settings));
      const other = await startServerProcess({ env: { ...settings, ...otherEnv(database) } });
      made = {
        database,
        env: settings,
        one,
        other,
        get redis() {
          if (!redis) throw new Error('there is no Redis in this setup');
          return redis;
        },
      };
      ends.push(
        () => one.stop(),
        () => other.stop(),
        () => redis?.close(),
        database.drop,
      );
    });
    const ends: (() => unknown)[] = [];
    after(async () => {
      for (const end of ends) await end();
    });
    define({
      get database() {
        return part('database');
      },
      get redis() {
        return part('redis');
      },
      get env() {
        return part('env');
      },
      get one() {
        return part('one');
      },
      get other() {
        return part('other');
      },
    });
  });
}
