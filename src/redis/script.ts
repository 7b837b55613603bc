import { createHash } from 'node:crypto';
import { deadlineMs, withDeadline } from '../availability/deadline.js';
import { serviceUnavailable } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { RedisClient } from './client.js';

/** A Lua script: one atomic step in Redis. Its source is sent only where the server has not cached it yet. */
export class RedisScript {
  readonly #source: string;
  readonly #sha1: string;

  /** A script sees the time of Redis, in milliseconds, as `now`. */
  constructor(source: string) {
    this.#source = `${clock}\n${source}`;
    this.#sha1 = createHash('sha1').update(this.#source).digest('hex');
  }

  /** Runs the script on one key; throws `service_unavailable` during an outage. */
  run(client: RedisClient, key: string, ...values: readonly (string | number)[]): Promise<unknown> {
    return orUnavailable(this.#run(client, { keys: [key], arguments: values.map(String) }));
  }

  async #run(client: RedisClient, options: { keys: string[]; arguments: string[] }): Promise<unknown> {
    try {
      return await client.evalSha(this.#sha1, options);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return client.eval(this.#source, options);
    }
  }
}

const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** An outage of Redis must not look like a logout: any error, and no answer within the deadline, is a 503. */
async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withDeadline(answer, () => new Error(`Redis did not answer within ${deadlineMs} ms`));
  } catch (error) {
    throw new AuthError(serviceUnavailable, { retryAfter: 1, cause: error });
  }
}
