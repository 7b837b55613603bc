import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf, ExitError, exitCodes } from '../exit.js';
import type { Entry } from './entry.js';

/** What is told of a record: why it is refused, or what of it was left out. */
export type Remark = { readonly place: Entry['place'] } & (
  | { readonly reason: string }
  | { readonly warning: string }
);

/** Where records are told of: a line of JSON for each remark, with the place, and nothing of the record itself. */
export interface Report {
  /** Bytes written so far, where it is a file. */
  readonly bytes: number;
  tell(remarks: readonly Remark[]): Promise<void>;
  close(): Promise<void>;
}

function linesOf(remarks: readonly Remark[]): string {
  return remarks.map(({ place, ...said }) => `${JSON.stringify({ ...place, ...said })}\n`).join('');
}

/** Writes to standard output, when what stands in the last line of a terminal is gone. */
export function printedReport(clear: () => void): Report {
  return {
    bytes: 0,
    tell: async (remarks) => {
      if (remarks.length > 0) clear();
      process.stdout.write(linesOf(remarks));
    },
    close: async () => undefined,
  };
}

/**
 * Writes to a file, after the first bytes of it, which a run that was broken off left. One that has fewer is another file, and begins
 * anew.
 */
export async function reportTo(file: string, bytes: number): Promise<Report> {
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o600).catch((error: unknown) => {
    throw new ExitError(`cannot write ${file} (${codeOf(error)})`, exitCodes.cannotCreate);
  });
  const { size } = await handle.stat();
  const kept = size < bytes ? 0 : bytes;
  await handle.truncate(kept);
  return new FileReport(handle, kept);
}

class FileReport implements Report {
  readonly #handle: FileHandle;
  bytes: number;

  constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.bytes = bytes;
  }

  async tell(remarks: readonly Remark[]): Promise<void> {
    const lines = Buffer.from(linesOf(remarks));
    await this.#handle.write(lines, 0, lines.length, this.bytes);
    this.bytes += lines.length;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
