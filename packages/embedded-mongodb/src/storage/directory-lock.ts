import { setTimeout } from 'node:timers/promises';
import {
  freeNote,
  type Holder,
  identityOf,
  isHeld,
  lastNumberIn,
  readHolder,
  removeNote,
  removeOtherNotes,
  writeNote,
} from './lock-notes.js';
import { isRunning } from './processes.js';
import { removeSocketDirectory } from './socket-directory.js';

/** Another process has the data directory. */
export class DirectoryLockedError extends Error {
  readonly holder: Holder;

  constructor(directory: string, holder: Holder) {
    super(
      `the data directory ${directory} is in use by the process ${holder.pid}${holder.isCopying ? ', which copies it' : ''}`,
    );
    this.holder = holder;
  }
}

/** Milliseconds after which it is looked again whether a copy is made. */
const copyPollMs = 50;
/** Milliseconds for which a copy is waited for: a process may stand still. */
const copyTimeoutMs = 60_000;

/**
 * Makes this process the only one that opens the database of a data directory; returns what gives it back. Waits a while for one that
 * copies it, and throws where another has it. lmdb itself allows several processes, but loses the transaction that one commits while
 * another opens the file.
 *
 * Each holder leaves a note with a number. The highest number counts, and the next one can be written by one process only; so
 * nobody takes a directory that somebody else took a moment before.
 */
export async function lockDirectory(
  directory: string,
  about: Pick<Holder, 'sockets' | 'isCopying'>,
  waitMs = copyTimeoutMs,
): Promise<() => void> {
  // Whoever was faster is done with something each time; others have their turn meanwhile.
  for (const giveUpAt = Date.now() + waitMs; ; await setTimeout(copyPollMs)) {
    const last = lastNumberIn(directory);
    const holder = readHolder(directory, last);
    if (holder !== undefined && isHeld(directory, last, holder)) {
      if (holder.isCopying && Date.now() < giveUpAt) continue;
      throw new DirectoryLockedError(directory, holder);
    }
    const number = last + 1;
    const close = writeNote(directory, number, about);
    if (close === undefined) continue;
    if (lastNumberIn(directory) > number) {
      close();
      removeNote(directory, number);
      continue;
    }
    const identity = identityOf(directory);
    // In a copy of the directory, the note may be of a process that goes on with the original.
    if (holder?.sockets !== undefined && (holder.directory === identity || !isRunning(holder)))
      removeSocketDirectory(holder.sockets);
    removeOtherNotes(directory, number);
    return () => {
      freeNote(directory, number, identity);
      close();
    };
  }
}
