import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { hasCode } from './system-error.js';

/** The two first pages of a database file each describe a state of it; the one of the later transaction is current. */
const magic = 0xbeefc0de;
const magicAt = 24;
const pageSizeAt = 48;
/** The roots of the two trees in the file: of the pages that are free, and of the data. */
const rootsAt = [88, 136] as const;
const noRoot = 0xffff_ffff_ffff_ffffn;
const lastPageAt = 144;
const transactionAt = 152;
const describedIn = 160;

/**
 * Says what is wrong with a database file, as far as its header and length show. The storage itself would crash on a truncated
 * file, or on another kind of file.
 */
export function problemOf(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    // The layout depends on the machine's byte order; with the other one nothing can be checked.
    if (size === 0 || endianness() !== 'LE') return undefined;
    const first = stateAt(file, 0);
    if (first === undefined) return 'it is no database';
    const second = stateAt(file, first.pageSize);
    if (second === undefined) return 'it is damaged';
    const { pageSize, lastPage, roots } = first.transaction > second.transaction ? first : second;
    const needed = (lastPage + 1n) * BigInt(pageSize);
    // Pages at the end that were free when they would have been written are not in the file.
    if (BigInt(size) >= needed || roots.every((root) => isWhole(file, pageSize, root))) return undefined;
    return `it is cut short: ${size} of ${needed} bytes are there`;
  } finally {
    closeSync(file);
  }
}

function stateAt(file: number, offset: number) {
  const bytes = Buffer.alloc(describedIn);
  const read = readSync(file, bytes, 0, bytes.length, offset);
  if (read < bytes.length || bytes.readUInt32LE(magicAt) !== magic) return undefined;
  return {
    pageSize: bytes.readUInt32LE(pageSizeAt),
    roots: rootsAt.map((at) => bytes.readBigUInt64LE(at)),
    lastPage: bytes.readBigUInt64LE(lastPageAt),
    transaction: bytes.readBigUInt64LE(transactionAt),
  };
}

/** Flags of a page, and of an entry in a leaf whose value has pages of its own. */
const branch = 1;
const leaf = 2;
const large = 1;
const pageHeader = 24;
const nodeHeader = 8;

/** Whether all pages of a tree are in the file. */
function isWhole(file: number, pageSize: number, root: bigint): boolean {
  const { size } = fstatSync(file);
  const isThere = (page: bigint, count = 1n) => (page + count) * BigInt(pageSize) <= size;
  const page = Buffer.alloc(pageSize);
  const open = root === noRoot ? [] : [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!isThere(next)) return false;
    readSync(file, page, 0, pageSize, Number(next) * pageSize);
    const flags = page.readUInt16LE(18);
    const end = pageHeader + page.readUInt16LE(20);
    if ((flags & (branch | leaf)) === 0 || end > pageSize) return false;
    for (let at = pageHeader; at < end; at += 2) {
      const node = pageHeader + page.readUInt16LE(at);
      if (node + nodeHeader > pageSize) return false;
      const nodeFlags = page.readUInt16LE(node + 4);
      if ((flags & branch) !== 0) {
        open.push(BigInt(page.readUInt32LE(node)) | (BigInt(nodeFlags) << 32n));
      } else if ((nodeFlags & large) !== 0) {
        const value = node + nodeHeader + page.readUInt16LE(node + 6);
        if (value + 24 > pageSize) return false;
        if (!isThere(page.readBigUInt64LE(value), page.readBigUInt64LE(value + 16))) return false;
      }
    }
  }
  return true;
}
