import { LRUCache } from 'lru-cache';
import type { UserRecord } from './user.js';

const maximumUsers = 10_000;

/** Remembers loaded users for a few seconds, and lets requests that want the same user at once share one query. */
export class UserCache {
  readonly #load: (id: string) => Promise<UserRecord | undefined>;
  readonly #loading = new Map<string, Promise<UserRecord | undefined>>();
  readonly #loaded: LRUCache<string, UserRecord> | undefined;

  /** `cacheFor` is in milliseconds; 0 remembers nobody. */
  constructor(load: (id: string) => Promise<UserRecord | undefined>, cacheFor: number) {
    this.#load = load;
    if (cacheFor > 0) this.#loaded = new LRUCache({ max: maximumUsers, ttl: cacheFor });
  }

  /** A remembered user, without waiting. */
  peek(id: string): UserRecord | undefined {
    return this.#loaded?.get(id);
  }

  /** Asks for a user, whether or not one is remembered. */
  load(id: string): Promise<UserRecord | undefined> {
    const underWay = this.#loading.get(id);
    if (underWay) return underWay;
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

  /** Forgets a user that changed. */
  drop(id: string): void {
    this.#loaded?.delete(id);
    this.#loading.delete(id);
  }
}
