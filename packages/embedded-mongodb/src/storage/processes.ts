import { fstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { hasCode } from './system-error.js';

/** A process, told from others that had its pid before. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** Whether a process is there still. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return hasCode(error, 'EPERM');
  }
  return started === startOf(pid) && !hasEnded(pid);
}

/** Tells two processes of one pid apart, where the system reports their start times. */
export function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot} ${statusOf(pid)[19] ?? ''}`;
  } catch {
    return 'unknown';
  }
}

/** One that was killed keeps its pid until its parent asks for its end, which some never do. */
function hasEnded(pid: number): boolean {
  try {
    const status = statusOf(pid);
    // Its other threads may still be on their way out.
    return status[0] === 'Z' && Number(status[17]) <= 1;
  } catch {
    return false;
  }
}

/** The fields of its status, from the state on. */
function statusOf(pid: number): readonly string[] {
  const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The program's name comes before, in parentheses, and may itself hold any character.
  return status.slice(status.lastIndexOf(')') + 2).split(' ');
}

/** Whether some thread of this process has a file open; true where the system does not tell. */
export function isOpenHere(path: string): boolean {
  try {
    const { dev, ino } = statSync(path);
    return readdirSync('/dev/fd').some((name) => {
      const file = statusOfOpen(Number(name));
      return file?.dev === dev && file.ino === ino;
    });
  } catch {
    return true;
  }
}

function statusOfOpen(file: number) {
  try {
    return fstatSync(file);
  } catch {
    // Closed by now, as the one that listed them.
    return undefined;
  }
}
