import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ExitError, exitCodes } from '../exit.js';
import { readJsonLines } from './read-json-lines.js';

/**
 * Refuses a report that is, be it by a link, one of the files that an import reads or keeps, or that holds something else than a
 * report: opening it empties it.
 */
export async function assertReportFile(report: string, inUse: readonly string[]): Promise<void> {
  const found = await identityOf(report);
  for (const file of inUse) {
    const other = await identityOf(file);
    const isSame = resolve(file) === resolve(report) || (found && other && found.id === other.id);
    if (isSame)
      throw new ExitError(
        `--report ${report} is ${file}, which the import needs itself; name another file`,
        exitCodes.usage,
      );
  }
  if (!found || (found.isFile && (await isReport(report)))) return;
  throw new ExitError(
    `--report ${report} is there already, and is no report of an import; name another file`,
    exitCodes.usage,
  );
}

async function identityOf(file: string) {
  const stats = await stat(file, { bigint: true }).catch(() => undefined);
  return stats && { id: `${stats.dev} ${stats.ino}`, isFile: stats.isFile() };
}

/** Decides by the content: the name says nothing. A file that is empty may be one. */
async function isReport(file: string): Promise<boolean> {
  let count = 0;
  let isCut = false;
  for await (const { record, fault } of readJsonLines(file)) {
    // A run that was killed may have cut the last line.
    if (isCut) return false;
    isCut = fault === 'is not JSON' && count > 0;
    count += 1;
    if (!isCut && !isLine(record)) return false;
  }
  return true;
}

function isLine(record: Readonly<Record<string, unknown>> | undefined): boolean {
  if (!record || Object.keys(record).length !== 2) return false;
  const isPlaced = typeof (record.line ?? record.record) === 'number';
  return isPlaced && typeof (record.reason ?? record.warning) === 'string';
}
