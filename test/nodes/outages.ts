import type { RedisServer } from '../harness/redis.js';

/** What may become of Redis, how, and how it is there again. */
export const outages: [string, (redis: RedisServer) => unknown, (redis: RedisServer) => unknown][] = [
  ['was killed', (redis) => redis.kill(), (redis) => redis.restart()],
  ['is silent', (redis) => redis.freeze(), (redis) => redis.thaw()],
];
