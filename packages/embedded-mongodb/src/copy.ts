import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { copySocketIn, requestCopy } from './copying.js';
import { startEmbeddedMongodb } from './start.js';
import { assertOwnData, openDataDirectory } from './storage/data-directory.js';
import { fileName } from './storage/data-files.js';
import { DirectoryLockedError, lockDirectory } from './storage/directory-lock.js';
import { Storage } from './storage/storage.js';
import { hasCode } from './storage/system-error.js';

/** Copies a consistent snapshot of a data directory, even while a server uses it. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, fileName))) throw new Error(`there is no data directory ${from}`);
  if (existsSync(join(to, fileName))) throw new Error(`there is a data directory ${to} already`);
  assertOwnData(from);
  openDataDirectory(to);
  const copy = join(to, fileName);
  try {
    await copyData(from, resolve(to));
    chmodSync(copy, 0o600);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
}

/** Milliseconds for which a server that starts is waited for, and after which it is asked again. */
const startTimeoutMs = 10_000;
const pollMs = 50;

/** Makes the copy where nobody has the directory, and otherwise has its server make it. */
async function copyData(from: string, to: string, giveUpAt = Date.now() + startTimeoutMs): Promise<void> {
  let unlock: () => void;
  try {
    unlock = await lockDirectory(from, { isCopying: true });
  } catch (error) {
    if (!(error instanceof DirectoryLockedError)) throw error;
    if (await copyByServer(error, to)) return;
    if (Date.now() > giveUpAt) throw error;
    await setTimeout(pollMs);
    return copyData(from, to, giveUpAt);
  }
  try {
    const storage = new Storage(from);
    await storage.copyTo(to).finally(() => storage.close());
  } finally {
    unlock();
  }
}

/** Whether there was a server to ask: one that starts is not there yet, and one that ends is there no more. */
async function copyByServer(locked: DirectoryLockedError, to: string): Promise<boolean> {
  const { sockets } = locked.holder;
  if (sockets === undefined) throw locked;
  try {
    await requestCopy(copySocketIn(sockets), to);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ECONNREFUSED')) return false;
    throw error;
  }
}

/** Runs a task on a server over a copy of a data directory, so that it sees a consistent snapshot. */
export async function withCopy<T>(directory: string, task: (uri: string) => Promise<T>): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'embedded-mongodb-copy-'));
  try {
    await copyDirectory(directory, copy);
    return await withServer(copy, task);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Runs a task on a server over a data directory. */
export async function withServer<T>(directory: string, task: (uri: string) => Promise<T>): Promise<T> {
  const server = await startEmbeddedMongodb({ path: directory });
  try {
    return await task(server.uri);
  } finally {
    await server.close();
  }
}
