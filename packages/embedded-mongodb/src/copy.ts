import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { copySocketIn, requestCopy } from './copying.js';
import { startEmbeddedMongodb } from './start.js';
import { assertOwnData, openDataDirectory } from './storage/data-directory.js';
import { dataFiles, fileName } from './storage/data-files.js';
import { DirectoryLockedError, lockDirectory } from './storage/directory-lock.js';
import { Storage } from './storage/storage.js';

/** Copies a consistent snapshot of a data directory, even while a server uses it. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, fileName))) throw new Error(`there is no data directory ${from}`);
  assertNoData(to);
  assertOwnData(from);
  openDataDirectory(to);
  // Only this user can reach it, and what a killed process leaves there is nobody's data.
  const draft = mkdtempSync(join(resolve(to), 'unfinished-copy-'));
  try {
    await copyData(from, draft);
    finish(join(draft, fileName));
    // Another copy may have come first.
    assertNoData(to);
    renameSync(join(draft, fileName), join(to, fileName));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function assertNoData(directory: string): void {
  if (existsSync(join(directory, fileName)))
    throw new Error(`there is a data directory ${directory} already`);
}

/** Its mode is up to the umask of whoever made it, and it may not be on the disk yet. */
function finish(copy: string): void {
  const file = openSync(copy, 'r+');
  try {
    fchmodSync(file, 0o600);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Milliseconds for which a server that starts, or ends, is waited for, and after which it is asked again. */
const serverTimeoutMs = 15_000;
const pollMs = 50;

/** Makes the copy where nobody has the directory, and otherwise takes it from its server. */
async function copyData(from: string, to: string): Promise<void> {
  for (let giveUpAt = Date.now() + serverTimeoutMs; ; await setTimeout(pollMs)) {
    const locked = await copyHere(from, to);
    if (locked === undefined) return;
    const { sockets } = locked.holder;
    if (sockets === undefined) throw locked;
    const outcome = await requestCopy(copySocketIn(sockets), to);
    if (outcome === 'copied') return;
    if (outcome === 'ended') giveUpAt = Date.now() + serverTimeoutMs;
    if (Date.now() > giveUpAt) throw locked;
    for (const name of dataFiles) rmSync(join(to, name), { force: true });
  }
}

/** Makes the copy, or tells who else has the directory. */
async function copyHere(from: string, to: string): Promise<DirectoryLockedError | undefined> {
  let unlock: () => void;
  try {
    unlock = await lockDirectory(from, { isCopying: true });
  } catch (error) {
    if (error instanceof DirectoryLockedError) return error;
    throw error;
  }
  try {
    const storage = new Storage(from);
    await storage.copyTo(to).finally(() => storage.close());
    return undefined;
  } finally {
    unlock();
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
