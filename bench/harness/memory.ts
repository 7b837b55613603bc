import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Megabytes of memory that a process has to itself and with others. */
export async function residentMemory(pid: number | undefined): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1024;
}
