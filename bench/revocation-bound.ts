import { setTimeout } from 'node:timers/promises';
import { codeOf } from '../test/harness/client.js';
import { RedisServer, redisIsInstalled } from '../test/harness/redis.js';
import { type ServerProcess, startServerProcess } from '../test/harness/server-process.js';
import { type SignedInClient, signUp } from '../test/harness/sign-in.js';
import { databaseForServers } from '../test/server/environment.js';
import { percentile } from './harness/rounds.js';
import type { Effort, Figure } from './question.js';

/** Milliseconds between two requests with an access token of the ended session. */
const askEvery = 2;

const ways = {
  polling: async () => ({ env: {}, end: async () => undefined }),
  Redis: async () => {
    const redis = await RedisServer.start();
    return { env: { REDIS_URL: redis.url }, end: () => redis.close() };
  },
};

/**
 * How long a session that was ended at one server is still good at another: from the moment at which the logout was answered to
 * the first refusal.
 */
export async function revocationBound({ rounds, seconds }: Effort): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [way, start] of Object.entries(ways)) {
    if (way === 'Redis' && !redisIsInstalled) continue;
    const { env, end } = await start();
    const database = await databaseForServers();
    const settings = { env: { ...database.env, ...env } };
    const [one, other] = await Promise.all([startServerProcess(settings), startServerProcess(settings)]);
    try {
      figures.push(...figuresOf(way, await measure(one, other, Math.ceil(rounds * seconds * 10))));
    } finally {
      await Promise.all([one.stop(), other.stop()]);
      await database.drop();
      await end();
    }
  }
  return figures;
}

/** Milliseconds for each of so many logouts, spread over the time between two polls. */
async function measure(
  one: ServerProcess,
  other: ServerProcess,
  logouts: number,
): Promise<readonly number[]> {
  const delays: number[] = [];
  for (let count = 0; count < logouts; count++) {
    const person = await signUp(one.base);
    const { status } = await other.client().me(person.token);
    if (status !== 200) throw new Error(`${status} to a signed-in person`);
    await setTimeout(Math.random() * 1000);
    delays.push(await delayOf(person, other));
  }
  return delays;
}

async function delayOf({ client, token }: SignedInClient, other: ServerProcess): Promise<number> {
  await client.logout();
  const ended = performance.now();
  for (;;) {
    const code = codeOf(await other.client().me(token));
    if (code === 'session_revoked') return performance.now() - ended;
    if (code !== undefined) throw new Error(`${code} in place of session_revoked`);
    await setTimeout(askEvery);
  }
}

function figuresOf(way: string, delays: readonly number[]): readonly Figure[] {
  const most = Math.max(...delays);
  const spread = `${Math.min(...delays).toFixed(0)} to ${most.toFixed(0)} (${delays.length} logouts)`;
  return [
    ['p50', percentile(delays, 0.5)],
    ['p99', percentile(delays, 0.99)],
    ['maximum', most],
  ].map(([what, value]) => ({
    what: `logout to refusal at another server, by ${way}: ${what}`,
    figure: `${Number(value).toFixed(0)} ms`,
    spread,
  }));
}
