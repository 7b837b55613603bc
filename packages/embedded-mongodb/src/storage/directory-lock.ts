import { readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { decode, encode } from '../values/decode.js';
import { asNumber, type Document } from '../values/values.js';
import { holderKey } from './keys.js';
import { socketDirectoryPrefix } from './socket-directory.js';
import type { Storage } from './storage.js';

/** Another process has the data directory. */
export class DirectoryLockedError extends Error {}

/**
 * Records in the storage itself which process has it open. The storage's write lock decides between two concurrent starts, and a
 * stale record is recognised by its process being gone.
 */
export function lockDirectory(storage: Storage, directory: string, socket: string | undefined): void {
  const { dev, ino } = statSync(storage.file);
  const file = `${dev}:${ino}`;
  storage.transaction(() => {
    const bytes = storage.get(holderKey);
    const holder = bytes === undefined ? undefined : decode(bytes);
    const pid = asNumber(holder?.pid);
    // In a copy of the directory, the note is about the original. That of this very process is left from a thread that died.
    const isOther = holder?.file === file && pid !== process.pid;
    if (holder !== undefined && pid !== undefined && isOther && isRunning(pid, holder)) {
      throw new DirectoryLockedError(`the data directory ${directory} is in use by the process ${pid}`);
    }
    if (holder?.file === file) removeSocket(holder.socket);
    const note = { pid: process.pid, started: startOf(process.pid), file, socket };
    storage.put(holderKey, encode(note));
  });
}

export function unlockDirectory(storage: Storage): void {
  storage.transaction(() => storage.remove(holderKey));
}

/** Removes what a killed process left behind, and only a directory that a server created. */
function removeSocket(socket: unknown): void {
  if (typeof socket !== 'string') return;
  const directory = dirname(socket);
  const isOurs = dirname(directory) === tmpdir() && basename(directory).startsWith(socketDirectoryPrefix);
  if (isOurs) rmSync(directory, { recursive: true, force: true });
}

function isRunning(pid: number, holder: Document): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return holder.started === startOf(pid);
}

/** Distinguishes two processes that reused one pid, where the system reports their start times. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name, in parentheses, and may itself hold any character.
    const started = status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${boot} ${started}`;
  } catch {
    return 'unknown';
  }
}
