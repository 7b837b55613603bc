import { setImmediate } from 'node:timers/promises';
import type { Entry, Storage } from './storage/storage.js';

/*
 * A copy on its way: batches, each after its length, of entries, each after the lengths of its key and its value. The end is a batch
 * without any, so that a part of a copy is known for one.
 */
const lengthBytes = 4;
/** Bytes that are sent at once, or a little more. */
const batchBytes = 128 * 1024;

/** All entries of a storage as they are at one moment. Others have their turn between two batches. */
export async function* batchesOf(storage: Storage): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for (const { key, value } of storage.snapshot()) {
    parts.push(lengthOf(key.length), lengthOf(value.length), key, value);
    size += 2 * lengthBytes + key.length + value.length;
    if (size < batchBytes) continue;
    yield Buffer.concat([lengthOf(size), ...parts]);
    parts = [];
    size = 0;
    await setImmediate();
  }
  if (size > 0) yield Buffer.concat([lengthOf(size), ...parts]);
  yield lengthOf(0);
}

/** Its batches, from whatever pieces they come in; the last one is empty. */
export async function* readBatches(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly Entry[]> {
  let pieces: Buffer[] = [];
  let size = 0;
  let needed = lengthBytes;
  for await (const piece of bytes) {
    pieces.push(piece);
    size += piece.length;
    // Put together only where a whole batch may be there: a large document comes in many pieces.
    while (size >= needed) {
      const all = Buffer.concat(pieces);
      const end = lengthBytes + all.readUInt32BE();
      const isWhole = size >= end;
      if (isWhole) yield [...entriesIn(all.subarray(lengthBytes, end))];
      pieces = [isWhole ? all.subarray(end) : all];
      size -= isWhole ? end : 0;
      needed = isWhole ? lengthBytes : end;
    }
  }
}

function* entriesIn(batch: Buffer): Generator<Entry> {
  for (let at = 0; at < batch.length; ) {
    const keyAt = at + 2 * lengthBytes;
    const valueAt = keyAt + batch.readUInt32BE(at);
    at = valueAt + batch.readUInt32BE(keyAt - lengthBytes);
    yield { key: batch.subarray(keyAt, valueAt), value: batch.subarray(valueAt, at) };
  }
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(bytes);
  return length;
}
