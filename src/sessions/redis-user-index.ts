import { z } from 'zod';
import type { RedisClient } from '../redis/client.js';
import type { Place } from './cursor.js';
import {
  addToUserIndexScript,
  countUserIndexScript,
  pageUserIndexScript,
  removeFromUserIndexScript,
} from './redis-scripts.js';

const entries = z.array(z.coerce.string());

/**
 * Which sessions a user has, newest first: a sorted set by the instants when they expire at the latest. An entry may be of a session
 * that has ended.
 */
export class RedisUserIndex {
  readonly #client: RedisClient;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  async add(userId: string, sid: string, absoluteLifetime: number): Promise<void> {
    await addToUserIndexScript.run(this.#client, keyOf(userId), sid, absoluteLifetime);
  }

  /** Cleans up. Entries that stay are skipped by readers, since their session has ended; so a failure is ignored. */
  async remove(userId: string, sids: readonly string[]): Promise<void> {
    if (sids.length === 0) return;
    await removeFromUserIndexScript.run(this.#client, keyOf(userId), ...sids).catch(() => undefined);
  }

  async count(userId: string): Promise<number> {
    return z.number().parse(await countUserIndexScript.run(this.#client, keyOf(userId)));
  }

  /** The entries after a place, so many at a time. */
  async *pieces(userId: string, size: number, after?: Place): AsyncGenerator<readonly Place[]> {
    for (let last = after; ; ) {
      const values = [last?.instant ?? 0, last?.sid ?? '', size];
      const answer = entries.parse(await pageUserIndexScript.run(this.#client, keyOf(userId), ...values));
      const places: Place[] = [];
      for (let index = 0; index + 1 < answer.length; index += 2)
        places.push({ sid: answer[index] ?? '', instant: Number(answer[index + 1]) });
      if (places.length > 0) yield places;
      if (places.length < size) return;
      last = places.at(-1);
    }
  }
}

function keyOf(userId: string): string {
  return `sealgate:sessions-of:{${userId}}`;
}
