import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for a server's data; `remove` it at the end. */
export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'embedded-mongodb-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
