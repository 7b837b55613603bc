import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type CsvError, parse } from 'csv-parse';
import mongoose from 'mongoose';
import { ExitError, exitCodes } from '../exit.js';
import { type Entry, maximumBytes } from './entry.js';
import { isRecord, type Raw } from './raw-record.js';

const { ObjectId } = mongoose.mongo;

/** Bytes at which it gives up: past a quote that is not closed, the rest of the file would be one record. */
const maximumOpenBytes = 16 * maximumBytes;

/** The byte order mark. */
const mark = Buffer.from('\ufeff');

/**
 * Reads CSV (RFC 4180) whose first line names the columns. A dot in the name of a column, such as `profile.name`, makes it a member of
 * an object, as mongoexport writes it. Records are known by their number, since one may have several lines.
 * Where a name is needed that none of the columns has, it is another format, such as one with semicolons.
 */
export async function* readCsv(file: string, needed?: string): AsyncGenerator<Entry> {
  // Records and faults in the order of the file, whatever the timing: a run that was broken off counts on it.
  let found: Entry[] = [];
  let fatal: ExitError | undefined;
  let before = 0;
  let number = 0;
  let isBegun = false;
  const parser = parse({
    // Each byte as a character: what is not UTF-8 is found in each text, and not replaced by question marks.
    encoding: 'latin1',
    columns: (names: string[]) => {
      const columns = names.map((name) => decoded(name)?.trim());
      const known = columns.flatMap((name) => name ?? []);
      fatal ??= faultOfColumns(file, known.length === names.length ? known : undefined, needed);
      return known;
    },
    max_record_size: maximumOpenBytes,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_record: (record: unknown, { bytes }) => {
      number += 1;
      const place = { record: number };
      const isLong = bytes - before > maximumBytes;
      before = bytes;
      if (isLong) found.push({ place, fault: `is longer than ${maximumBytes} bytes` });
      else if (isRecord(record)) found.push(entryOf(place, record));
      return null;
    },
    on_skip: (error) => {
      number += 1;
      before = Number(error?.bytes ?? before);
      if (error?.code === 'CSV_MAX_RECORD_SIZE') fatal ??= notCsv(file, number);
      found.push({ place: { record: number }, fault: faultOf(error) });
      return undefined;
    },
  });
  parser.resume();
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    const text = !isBegun && chunk.subarray(0, 3).equals(mark) ? chunk.subarray(3) : chunk;
    await new Promise<void>((resolve, reject) => {
      parser.write(text, (error) => (error ? reject(error) : resolve()));
    });
    if (!isBegun && fatal) throw fatal;
    isBegun = true;
    yield* found;
    found = [];
    if (fatal) throw fatal;
  }
  parser.end();
  await once(parser, 'end');
  if (fatal) throw fatal;
  yield* found;
}

/** What a text is in UTF-8, of which each byte was taken for a character; undefined where it is not UTF-8. */
function decoded(text: string): string | undefined {
  if (!/[\x80-\xff]/.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return undefined;
  }
}

function entryOf(place: Entry['place'], columns: Raw): Entry {
  const record: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(columns)) {
    const text = decoded(String(value));
    if (text === undefined) return { place, fault: 'is not UTF-8' };
    put(record, name.split('.'), objectIdOf(text) ?? text);
  }
  return { place, record };
}

/** mongoexport writes ids so. */
function objectIdOf(text: string): unknown {
  const [, digits] = /^ObjectId\("?([\da-f]{24})"?\)$/i.exec(text) ?? [];
  return digits === undefined ? undefined : new ObjectId(digits);
}

function faultOfColumns(
  file: string,
  columns: readonly string[] | undefined,
  needed: string | undefined,
): ExitError | undefined {
  if (!columns) return new ExitError(`${file}: its first line is not UTF-8`, exitCodes.badData);
  const isNeeded = (name: string) => name.toLowerCase() === needed?.toLowerCase();
  if (needed === undefined || columns.some(isNeeded)) return undefined;
  return new ExitError(
    `${file}: its first line names no column ${needed}; CSV has a line of names first, and commas between them`,
    exitCodes.badData,
  );
}

function notCsv(file: string, number: number): ExitError {
  return new ExitError(
    `${file}: record ${number} has more than ${maximumOpenBytes} bytes; is there a quote that is not closed?`,
    exitCodes.badData,
  );
}

function faultOf(error: CsvError | undefined): string {
  switch (error?.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'has a quote that is not closed';
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
      return 'has not as many values as there are columns';
    default:
      return 'is not CSV';
  }
}

function put(node: Record<string, unknown>, [head = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    node[head] = value;
    return;
  }
  const member: Record<string, unknown> = Object.assign(Object.create(null), node[head]);
  node[head] = member;
  put(member, rest, value);
}
