import { startTestApp, type TestApp, type TestAppOptions } from './app.js';
import { addSessions, addSessionsInRedis } from './many-sessions.js';
import { describeWithRedis, RedisServer } from './redis.js';
import { ageInRedis } from './redis-sessions.js';
import { age } from './sessions.js';

export interface StoreApp extends TestApp {
  /** Lets time pass for the application's sessions. */
  age(milliseconds: number): Promise<void>;
  /** Gives a user so many further sessions. */
  addSessions(userId: string, count: number): Promise<void>;
}

export type StartStoreApp = (options?: TestAppOptions) => Promise<StoreApp>;

/** Tests that hold wherever sessions live: once with MongoDB, and once with Redis. */
export function describeWithEachStore(
  title: string,
  define: (start: StartStoreApp, store: 'mongodb' | 'redis') => void,
): void {
  describe(`${title}, with sessions in MongoDB`, () => {
    define(async (options) => {
      const app = await startTestApp(options);
      return {
        ...app,
        age: (milliseconds) => age(app.connection, milliseconds),
        addSessions: (userId, count) => addSessions(app.connection, userId, count),
      };
    }, 'mongodb');
  });

  describeWithRedis(`${title}, with sessions in Redis`, () => {
    let server: RedisServer;
    let client: Awaited<ReturnType<RedisServer['connect']>>;
    before(async () => {
      server = await RedisServer.start();
      client = await server.connect();
    });
    after(async () => {
      client.destroy();
      await server.close();
    });
    define(async (options = {}) => {
      const sessions = { ...options.sessions, store: 'redis' } as const;
      const app = await startTestApp({ ...options, redis: client, sessions });
      return {
        ...app,
        age: (milliseconds) => ageInRedis(client, milliseconds),
        addSessions: (userId, count) => addSessionsInRedis(client, userId, count),
      };
    }, 'redis');
  });
}
