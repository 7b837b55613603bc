import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isDocument } from '../values/values.js';
import { socketDirectoryPrefix } from './socket-directory.js';

/** Who has a data directory. */
export interface Holder {
  readonly pid: number;
  /** Tells two processes of one pid apart. */
  readonly started: string;
  /** The directory itself: in a copy of it, the note is about the original. */
  readonly directory: string;
  /** Where its sockets are. */
  readonly sockets?: string;
  /** Whether it is done in a moment. */
  readonly isCopying?: boolean;
}

/** Another process has the data directory. */
export class DirectoryLockedError extends Error {
  readonly holder: Holder;

  constructor(directory: string, holder: Holder) {
    super(`the data directory ${directory} is in use by the process ${holder.pid}`);
    this.holder = holder;
  }
}

/** Milliseconds after which it is looked again whether a copy is made. */
const copyPollMs = 50;

/**
 * Makes this process the only one that opens the database of a data directory; returns what gives it back. Waits for one that
 * copies it, and throws where another has it. lmdb itself allows several processes, but loses the transaction that one commits while
 * another opens the file.
 *
 * Each holder leaves a note with a number. The highest number counts, and the next one can be written by one process only; so
 * nobody takes a directory that somebody else took a moment before.
 */
export async function lockDirectory(
  directory: string,
  about: Pick<Holder, 'sockets' | 'isCopying'>,
): Promise<() => void> {
  const own = { pid: process.pid, started: startOf(process.pid), directory: identityOf(directory), ...about };
  for (;;) {
    const last = lastNote(directory);
    if (last?.isHeld) {
      if (!last.holder.isCopying) throw new DirectoryLockedError(directory, last.holder);
      await setTimeout(copyPollMs);
      continue;
    }
    const number = (last?.number ?? 0) + 1;
    if (!writeNote(directory, number, own)) continue;
    if (Math.max(...numbersIn(directory)) > number) {
      rmSync(pathOf(directory, number), { recursive: true, force: true });
      continue;
    }
    removeSockets(last?.holder?.sockets);
    removeOthers(directory, number);
    return () => free(directory, number);
  }
}

type Note =
  | { readonly number: number; readonly isHeld: true; readonly holder: Holder }
  | { readonly number: number; readonly isHeld: false; readonly holder: Holder | undefined };

function lastNote(directory: string): Note | undefined {
  const numbers = numbersIn(directory);
  if (numbers.length === 0) return undefined;
  const number = Math.max(...numbers);
  const holder = readHolder(directory, number);
  if (holder?.directory === identityOf(directory) && isRunning(holder))
    return { number, isHeld: true, holder };
  return { number, isHeld: false, holder };
}

const notePattern = /^lock-(\d+)$/;
const holderFile = 'holder.json';
const freeFile = 'free.json';

function pathOf(directory: string, number: number): string {
  return join(directory, `lock-${number}`);
}

function numbersIn(directory: string): readonly number[] {
  return readdirSync(directory).flatMap((name) => notePattern.exec(name)?.slice(1).map(Number) ?? []);
}

/** Whether there was no note of that number yet: on no system takes a folder the place of another one in which something is. */
function writeNote(directory: string, number: number, holder: Holder): boolean {
  const draft = join(directory, `lock-draft-${randomBytes(6).toString('hex')}`);
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(join(draft, holderFile), JSON.stringify(holder));
    renameSync(draft, pathOf(directory, number));
    return true;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // The last one is of a draft that a new holder took for one of a process that was killed.
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOENT') && existsSync(directory)) return false;
    throw error;
  }
}

/** Undefined where nobody has the directory, and where a machine that lost its power left half a note. */
function readHolder(directory: string, number: number): Holder | undefined {
  try {
    return toHolder(JSON.parse(readFileSync(join(pathOf(directory, number), holderFile), 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT')) return undefined;
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

/** The folder stays, with something in it, so that nobody writes its number again. */
function free(directory: string, number: number): void {
  const note = pathOf(directory, number);
  try {
    renameSync(join(note, holderFile), join(note, freeFile));
  } catch (error) {
    // The whole directory may have been removed.
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Former notes, and drafts of processes that were killed. */
function removeOthers(directory: string, number: number): void {
  for (const name of readdirSync(directory))
    if (/^lock-(\d+|draft-[\da-f]+)$/.test(name) && name !== `lock-${number}`)
      rmSync(join(directory, name), { recursive: true, force: true });
}

/** Removes what a killed process left behind, and only a directory that a server created. */
function removeSockets(sockets: string | undefined): void {
  if (sockets === undefined) return;
  const isOurs = dirname(sockets) === tmpdir() && basename(sockets).startsWith(socketDirectoryPrefix);
  if (isOurs) rmSync(sockets, { recursive: true, force: true });
}

function identityOf(directory: string): string {
  const { dev, ino } = statSync(directory);
  return `${dev}:${ino}`;
}

/** Whether the process that wrote a note is there still. */
export function isRunning({ pid, started }: Pick<Holder, 'pid' | 'started'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return hasCode(error, 'EPERM');
  }
  return started === startOf(pid);
}

/** Tells two processes of one pid apart, where the system reports their start times. */
export function startOf(pid: number): string {
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

/** Whether an error of the system has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
