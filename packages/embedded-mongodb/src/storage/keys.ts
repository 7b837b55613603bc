/**
 * The layout of the storage. One ordered space of keys holds everything:
 *
 *     0 holder                          of former releases: the process that had the directory open
 *     1 name                            a collection: its id and its indexes
 *     2 collection 0 record             a document
 *     2 collection index values         an entry of a unique index; its value is the record
 *     2 collection index values record  an entry of another index
 *
 * A collection's id has 4 bytes, an index's 2, a record's 6.
 */
export const formerHolderKey = Buffer.from('\0holder');

export const catalogStart = Buffer.from([1]);
export const catalogEnd = Buffer.from([2]);

export function catalogKey(name: string): Buffer {
  return Buffer.concat([catalogStart, Buffer.from(name)]);
}

/** The beginning of the keys of a collection's documents (index 0) or of one of its indexes. */
export function prefix(collection: number, index: number): Buffer {
  const bytes = Buffer.allocUnsafe(7);
  bytes[0] = 2;
  bytes.writeUInt32BE(collection, 1);
  bytes.writeUInt16BE(index, 5);
  return bytes;
}

export function recordKey(collection: number, record: number): Buffer {
  const bytes = Buffer.allocUnsafe(13);
  bytes[0] = 2;
  bytes.writeUInt32BE(collection, 1);
  bytes.writeUInt16BE(0, 5);
  bytes.writeUIntBE(record, 7, 6);
  return bytes;
}

export function encodeRecord(record: number): Buffer {
  const bytes = Buffer.allocUnsafe(6);
  bytes.writeUIntBE(record, 0, 6);
  return bytes;
}

/** The record at the end of a key or a value. */
export function decodeRecord(bytes: Buffer): number {
  return bytes.readUIntBE(bytes.length - 6, 6);
}

/** The key after all those that begin with these bytes. */
export function after(bytes: Buffer): Buffer {
  const end = Buffer.from(bytes);
  for (let index = end.length - 1; index >= 0; index--) {
    if (end[index] !== 0xff) {
      end[index] = (end[index] ?? 0) + 1;
      return end.subarray(0, index + 1);
    }
  }
  throw new RangeError('no key comes after');
}
