import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf, ExitError, exitCodes } from '../exit.js';
import type { Entry } from './entry.js';

/** Where refused records are told of: a line of JSON each, with the place and the reason, and nothing of the record itself. */
export interface Report {
  /** Bytes written so far, where it is a file. */
  readonly bytes: number;
  refuse(refused: readonly { readonly place: Entry['place']; readonly reason: string }[]): Promise<void>;
  close(): Promise<void>;
}

function linesOf(refused: Parameters<Report['refuse']>[0]): string {
  return refused.map(({ place, reason }) => `${JSON.stringify({ ...place, reason })}\n`).join('');
}

/** Writes to standard output, when what stands in the last line of a terminal is gone. */
export function printedReport(clear: () => void): Report {
  return {
    bytes: 0,
    refuse: async (refused) => {
      if (refused.length > 0) clear();
      process.stdout.write(linesOf(refused));
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

  async refuse(refused: Parameters<Report['refuse']>[0]): Promise<void> {
    const lines = Buffer.from(linesOf(refused));
    await this.#handle.write(lines, 0, lines.length, this.bytes);
    this.bytes += lines.length;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
