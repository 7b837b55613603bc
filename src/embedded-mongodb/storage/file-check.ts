import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';

/** The two first pages of a database file each describe a state of it; the one of the later transaction is current. */
const magic = 0xbeefc0de;
const magicAt = 24;
const pageSizeAt = 48;
const lastPageAt = 144;
const transactionAt = 152;
const describedIn = 160;

/**
 * Tells what is wrong with a database file, as far as its beginning and its length show it. The storage itself would not
 * report a file that is cut short, or another kind of file, but crash on it.
 */
export function problemOf(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    // The layout is that of the machine; on one of the other kind nothing is known.
    if (size === 0 || endianness() !== 'LE') return undefined;
    const first = pageAt(file, 0);
    if (first === undefined) return 'it is no database';
    const second = pageAt(file, first.pageSize);
    if (second === undefined) return 'it is damaged';
    const current = first.transaction > second.transaction ? first : second;
    const needed = (current.lastPage + 1n) * BigInt(first.pageSize);
    return BigInt(size) < needed ? `it is cut short: ${size} of ${needed} bytes are there` : undefined;
  } finally {
    closeSync(file);
  }
}

function pageAt(file: number, offset: number) {
  const bytes = Buffer.alloc(describedIn);
  const read = readSync(file, bytes, 0, bytes.length, offset);
  if (read < bytes.length || bytes.readUInt32LE(magicAt) !== magic) return undefined;
  return {
    pageSize: bytes.readUInt32LE(pageSizeAt),
    lastPage: bytes.readBigUInt64LE(lastPageAt),
    transaction: bytes.readBigUInt64LE(transactionAt),
  };
}
