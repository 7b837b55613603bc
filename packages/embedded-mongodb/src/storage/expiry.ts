import type { Catalog } from './catalog.js';
import { keyOf } from './index-keys.js';
import { after } from './keys.js';
import type { Storage } from './storage.js';

/** Milliseconds between checks for expired documents. */
const interval = 1_000;
/** No more than so many documents are removed in one transaction, which blocks everything else. */
const lot = 1_000;

/** Removes the documents that have expired by a TTL index, about every second. */
export class Expiry {
  readonly #timer: NodeJS.Timeout;

  constructor(storage: Storage, catalog: Catalog) {
    this.#timer = setInterval(() => {
      if (hasExpired(catalog)) storage.transaction(() => removeExpired(catalog));
    }, interval);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function hasExpired(catalog: Catalog): boolean {
  for (const _ of expired(catalog)) return true;
  return false;
}

function removeExpired(catalog: Catalog): void {
  for (const { collection, stored } of [...expired(catalog)]) collection.remove(stored);
}

function* expired(catalog: Catalog) {
  let count = 0;
  for (const collection of catalog.all) {
    const seen = new Set<number>();
    for (const index of collection.indexes) {
      if (index.expireAfterSeconds === undefined) continue;
      const limit = new Date(Date.now() - index.expireAfterSeconds * 1_000);
      // Only dates expire; no date comes before this one.
      const start = keyOf([new Date(-8.64e15)]);
      for (const stored of collection.inIndex(index, start, after(keyOf([limit])))) {
        if (seen.has(stored.record)) continue;
        seen.add(stored.record);
        yield { collection, stored };
        if (++count >= lot) return;
      }
    }
  }
}
