import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The names of the directories that the sockets are in begin with this. */
const prefix = 'embedded-mongodb-socket-';

/** Bytes that a socket's path may have on every system. Some would cut a longer one off, and put it where others can reach it. */
const pathLimit = 103;
const shortDirectory = '/tmp';

/** Makes a directory for sockets that only this user can reach. */
export function makeSocketDirectory(): string {
  const path = join(tmpdir(), `${prefix}XXXXXX`, 'mongodb.sock');
  return mkdtempSync(join(Buffer.byteLength(path) > pathLimit ? shortDirectory : tmpdir(), prefix));
}

/** Removes what a killed process left behind, and only a directory that a server made. */
export function removeSocketDirectory(path: string): void {
  const isOurs = [tmpdir(), shortDirectory].includes(dirname(path)) && basename(path).startsWith(prefix);
  try {
    if (isOurs) rmSync(path, { recursive: true, force: true });
  } catch {
    // It may be of another user. Nothing is lost by it.
  }
}
