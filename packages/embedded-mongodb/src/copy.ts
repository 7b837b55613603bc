import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongodb } from './start.js';
import { assertOwnData, openDataDirectory } from './storage/data-directory.js';
import { fileName } from './storage/data-files.js';
import { Storage } from './storage/storage.js';

/** Copies a consistent snapshot of a data directory, even while a server uses it. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, fileName))) throw new Error(`there is no data directory ${from}`);
  if (existsSync(join(to, fileName))) throw new Error(`there is a data directory ${to} already`);
  assertOwnData(from);
  openDataDirectory(to);
  const storage = new Storage(from);
  try {
    await storage.copyTo(to);
  } finally {
    await storage.close();
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
