import { access } from 'node:fs/promises';
import { codeOf, ExitError, exitCodes } from '../exit.js';
import type { Entry } from './entry.js';
import { formatOf, formats } from './formats.js';

/** Reads the records of a file, one after the other, always in the same order. @throws ExitError where there is no such file. */
export async function readEntries(file: string, format?: string): Promise<AsyncIterable<Entry>> {
  await assertReadable(file);
  const name = format ?? (await formatOf(file));
  const found = formats.find((one) => one.name === name);
  if (!found) throw new ExitError(`there is no format ${name}`, exitCodes.usage);
  return (await found.load())(file);
}

/** @throws ExitError with the code for input that is not there. */
export async function assertReadable(file: string): Promise<void> {
  try {
    await access(file);
  } catch (error) {
    throw new ExitError(`cannot read ${file} (${codeOf(error)})`, exitCodes.noInput);
  }
}
