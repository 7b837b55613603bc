import { access } from 'node:fs/promises';
import { codeOf, ExitError, exitCodes } from '../exit.js';
import type { Entry } from './entry.js';
import { beginningOf, formatOf, formats } from './formats.js';

/**
 * Reads the records of a file, one after the other, always in the same order. `column` is what a CSV file must have.
 *
 * @throws ExitError where there is no such file, or it is in no format at all.
 */
export async function readEntries(
  file: string,
  { format, column }: { readonly format?: string | undefined; readonly column?: string } = {},
): Promise<AsyncIterable<Entry>> {
  await assertReadable(file);
  await assertText(file);
  const name = format ?? (await formatOf(file));
  const found = formats.find((one) => one.name === name);
  if (!found) throw new ExitError(`there is no format ${name}`, exitCodes.usage);
  return (await found.load())(file, column);
}

/** @throws ExitError where nothing that reads text would make sense of a file. */
async function assertText(file: string): Promise<void> {
  const beginning = await beginningOf(file);
  const begins = (...bytes: readonly number[]) => bytes.every((byte, index) => beginning[index] === byte);
  if (begins(0x1f, 0x8b) || begins(0x50, 0x4b, 3, 4))
    throw new ExitError(`${file} is compressed; unpack it first`, exitCodes.badData);
  if (begins(0xff, 0xfe) || begins(0xfe, 0xff))
    throw new ExitError(`${file} is UTF-16; save it as UTF-8`, exitCodes.badData);
  if (beginning.toString('utf8').trim() === '') throw new ExitError(`${file} is empty`, exitCodes.badData);
}

/** @throws ExitError with the code for input that is not there. */
export async function assertReadable(file: string): Promise<void> {
  try {
    await access(file);
  } catch (error) {
    throw new ExitError(`cannot read ${file} (${codeOf(error)})`, exitCodes.noInput);
  }
}
