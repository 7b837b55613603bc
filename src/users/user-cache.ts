import { LRUCache } from 'lru-cache';
import type { SharedClock } from '../clock.js';
import type { UserRecord } from './user-record.js';

/** The most users that are cached. Not as `max`, for which there would be room for all of them from the start. */
const room = { maxSize: 10_000, sizeCalculation: () => 1 };

/** Caches loaded users for a few seconds; concurrent requests for the same user share one query. */
export class UserCache {
  readonly #load: (id: string) => Promise<UserRecord | undefined>;
  readonly #loading = new Map<string, Promise<UserRecord | undefined>>();
  readonly #loaded: LRUCache<string, UserRecord> | undefined;

  /** `cacheFor` is in milliseconds; 0 turns the cache off. */
  constructor(
    load: (id: string) => Promise<UserRecord | undefined>,
    cacheFor: number,
    clock: Pick<SharedClock, 'monotonic'> = { monotonic: () => performance.now() },
  ) {
    this.#load = load;
    const perf = { now: () => clock.monotonic() };
    if (cacheFor > 0) this.#loaded = new LRUCache({ ...room, ttl: cacheFor, ttlResolution: 0, perf });
  }

  /** A cached user, without waiting. */
  peek(id: string): UserRecord | undefined {
    return this.#loaded?.get(id);
  }

  /** Loads a user, whether or not it is cached. */
  load(id: string): Promise<UserRecord | undefined> {
    const pending = this.#loading.get(id);
    if (pending) return pending;
    const loading = this.#load(id).then(
      (record) => {
        // A user dropped in the meantime may have been read before the change that dropped it.
        if (this.#loading.get(id) === loading) {
          this.#loading.delete(id);
          if (record) this.#loaded?.set(id, record);
        }
        return record;
      },
      (error: unknown) => {
        if (this.#loading.get(id) === loading) this.#loading.delete(id);
        throw error;
      },
    );
    this.#loading.set(id, loading);
    return loading;
  }

  /** Drops a user that changed. */
  drop(id: string): void {
    this.#loaded?.delete(id);
    this.#loading.delete(id);
  }

  /** Drops all users. */
  clear(): void {
    this.#loaded?.clear();
    this.#loading.clear();
  }
}
