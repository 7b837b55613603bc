import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDocument } from '../values/values.js';
import { isOpenHere, isRunning, type ProcessIdentity, startOf } from './processes.js';
import { hasCode } from './system-error.js';

/** Who has a data directory. */
export interface Holder extends ProcessIdentity {
  /** The directory itself: in a copy of it, the note is about the original. */
  readonly directory: string;
  /** Where its sockets are. */
  readonly sockets?: string;
  /** Whether it is done in a moment. */
  readonly isCopying?: boolean;
}

/** Beyond these digits a number is no longer exact. */
const notePattern = /^lock-(\d{1,15})$/;
const highestNumber = 1e15 - 1;
const holderFile = 'holder.json';
const freeFile = 'free.json';

/** The highest number of a note; 0 where there is none. */
export function lastNumberIn(directory: string): number {
  return Math.max(
    0,
    ...readdirSync(directory).flatMap((name) => notePattern.exec(name)?.slice(1).map(Number) ?? []),
  );
}

/** Undefined where nobody has the directory, and where a machine that lost its power left half a note. */
export function readHolder(directory: string, number: number): Holder | undefined {
  try {
    return toHolder(JSON.parse(readFileSync(join(pathOf(directory, number), holderFile), 'utf8')));
  } catch (error) {
    // What is no folder with a file is no note either.
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  }
}

function toHolder(note: unknown): Holder | undefined {
  if (!isDocument(note)) return undefined;
  const { pid, started, directory, sockets, isCopying } = note;
  if (typeof pid !== 'number' || typeof started !== 'string' || typeof directory !== 'string')
    return undefined;
  return {
    pid,
    started,
    directory,
    ...(typeof sockets === 'string' && { sockets }),
    ...(isCopying === true && { isCopying }),
  };
}

/** Whether it is by a process that has the directory still: this one, where a thread of it has the note open, or another. */
export function isHeld(directory: string, number: number, holder: Holder): boolean {
  if (holder.directory !== identityOf(directory) || !isRunning(holder)) return false;
  return holder.pid !== process.pid || isOpenHere(join(pathOf(directory, number), holderFile));
}

/**
 * Writes a note, unless there is one of that number: on no system takes a folder the place of another one in which something is.
 * Returns what closes it: the system does that for a thread that ends without giving the directory back.
 */
export function writeNote(
  directory: string,
  number: number,
  about: Pick<Holder, 'sockets' | 'isCopying'>,
): (() => void) | undefined {
  if (number > highestNumber)
    throw new Error(`${pathOf(directory, number - 1)} has the highest number there is; remove it`);
  const draft = join(directory, `lock-draft-${randomBytes(6).toString('hex')}`);
  mkdirSync(draft, { mode: 0o700 });
  let close = () => {};
  try {
    // Not before something is made there: some file systems number a directory anew then.
    const holder: Holder = {
      pid: process.pid,
      started: startOf(process.pid),
      directory: identityOf(directory),
      ...about,
    };
    writeFileSync(join(draft, holderFile), JSON.stringify(holder));
    close = keepOpen(join(draft, holderFile));
    renameSync(draft, pathOf(directory, number));
    return close;
  } catch (error) {
    close();
    const isTaken =
      hasCode(error, 'ENOTEMPTY', 'EEXIST') ||
      (hasCode(error, 'EPERM') && existsSync(pathOf(directory, number)));
    // A new holder may have taken it for one of a process that was killed.
    const isGone = hasCode(error, 'ENOENT') && existsSync(directory);
    remove(draft);
    if (isTaken || isGone) return undefined;
    throw error;
  }
}

/** Opens a note; returns what closes it. Windows renames no folder in which something is open, and tells nobody what is. */
function keepOpen(note: string): () => void {
  if (process.platform === 'win32') return () => {};
  const file = openSync(note, 'r');
  return () => closeSync(file);
}

/** The folder stays, with something in it, so that nobody writes its number again. */
export function freeNote(directory: string, number: number, identity: string): void {
  const note = pathOf(directory, number);
  try {
    // Another directory may be in its place, with a note of its own.
    if (identityOf(directory) === identity) renameSync(join(note, holderFile), join(note, freeFile));
  } catch {
    // It may have been removed, or be on a disk that is gone. The note counts for nothing once the process has ended.
  }
}

export function removeNote(directory: string, number: number): void {
  remove(pathOf(directory, number));
}

/** Former notes, and drafts of processes that were killed. */
export function removeOtherNotes(directory: string, number: number): void {
  for (const name of readdirSync(directory))
    if (/^lock-(\d{1,15}|draft-[\da-f]+)$/.test(name) && name !== `lock-${number}`)
      remove(join(directory, name));
}

/** Where it fails, as on what another process removes or replaces at the same time, the next holder tries again: it does not count. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {}
}

function pathOf(directory: string, number: number): string {
  return join(directory, `lock-${number}`);
}

/** What it keeps when it is renamed, and does not share with a copy. */
export function identityOf(directory: string): string {
  const { dev, ino } = statSync(directory);
  return `${dev}:${ino}`;
}
