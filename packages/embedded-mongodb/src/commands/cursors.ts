import { randomBytes } from 'node:crypto';
import { Long } from 'bson';
import { CommandError } from '../errors.js';
import { encode, maximumDocumentSize } from '../values/decode.js';
import type { Document } from '../values/values.js';

interface Cursor {
  readonly namespace: string;
  readonly rest: readonly Document[];
}

const firstBatchSize = 101;
/** Milliseconds after which an idle cursor is closed, as in MongoDB. */
const idleLimit = 10 * 60 * 1_000;
const maximumCursors = 1_000;
/** How many documents all cursors hold together; beyond that the least recently used are closed. */
const maximumWaiting = 1_000_000;

/** Results that are fetched batch by batch. */
export class Cursors {
  /** Least recently used first. */
  readonly #cursors = new Map<string, Cursor & { readonly usedAt: number }>();
  readonly #now: () => number;
  #waiting = 0;

  constructor(now = Date.now) {
    this.#now = now;
  }

  /** The first batch of some results; the rest is kept for `more`. */
  open(
    namespace: string,
    documents: readonly Document[],
    batchSize: number | undefined,
    isSingle = false,
  ): Document {
    const count = fitting(documents, batchSize ?? firstBatchSize);
    const rest = isSingle ? [] : documents.slice(count);
    const id = rest.length === 0 ? Long.ZERO : this.#open({ namespace, rest });
    return { cursor: { firstBatch: documents.slice(0, count), id, ns: namespace }, ok: 1 };
  }

  more(id: Long, namespace: string, batchSize: number | undefined): Document {
    const name = id.toString();
    const cursor = this.#cursors.get(name);
    if (cursor === undefined) throw new CommandError('CursorNotFound', `cursor id ${name} not found`);
    if (cursor.namespace !== namespace) {
      throw new CommandError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    const count = fitting(cursor.rest, batchSize ?? Number.POSITIVE_INFINITY);
    const rest = cursor.rest.slice(count);
    this.#forget(name);
    if (rest.length > 0) this.#keep(name, { namespace, rest });
    const nextId = rest.length === 0 ? Long.ZERO : id;
    return { cursor: { nextBatch: cursor.rest.slice(0, count), id: nextId, ns: namespace }, ok: 1 };
  }

  /** Whether there was such a cursor. */
  kill(id: Long): boolean {
    return this.#forget(id.toString());
  }

  #open(cursor: Cursor): Long {
    for (const [name, { usedAt }] of this.#cursors) {
      const isFull =
        this.#cursors.size >= maximumCursors || this.#waiting + cursor.rest.length > maximumWaiting;
      if (!isFull && this.#now() - usedAt <= idleLimit) break;
      this.#forget(name);
    }
    const bytes = randomBytes(8);
    const id = new Long(bytes.readInt32LE(0), bytes.readInt32LE(4) & 0x7fffffff);
    this.#keep(id.toString(), cursor);
    return id;
  }

  #keep(name: string, cursor: Cursor): void {
    this.#cursors.set(name, { ...cursor, usedAt: this.#now() });
    this.#waiting += cursor.rest.length;
  }

  #forget(name: string): boolean {
    this.#waiting -= this.#cursors.get(name)?.rest.length ?? 0;
    return this.#cursors.delete(name);
  }
}

/** How many documents a batch has: an answer is a document itself, and must not be larger than one. */
function fitting(documents: readonly Document[], batchSize: number): number {
  let bytes = 0;
  let count = 0;
  for (const document of documents) {
    if (count >= batchSize) break;
    // Each has its position for a name, and a byte before and after that.
    bytes += encode(document).length + String(count).length + 2;
    if (bytes > maximumDocumentSize && count > 0) break;
    count++;
  }
  return count;
}
