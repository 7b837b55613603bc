import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type CsvError, parse } from 'csv-parse';
import { ExitError, exitCodes } from '../exit.js';
import { type Entry, maximumBytes } from './entry.js';
import { isRecord, type Raw } from './raw-record.js';

/** Bytes at which it gives up: past a quote that is not closed, the rest of the file would be one record. */
const maximumOpenBytes = 16 * maximumBytes;

/**
 * Reads CSV (RFC 4180) whose first line names the columns. A dot in the name of a column, such as `profile.name`, makes it a member of
 * an object, as mongoexport writes it. Records are known by their number, since one may have several lines.
 */
export async function* readCsv(file: string): AsyncGenerator<Entry> {
  // Records and faults in the order of the file, whatever the timing: a run that was broken off counts on it.
  let found: Entry[] = [];
  let fatal: ExitError | undefined;
  let before = 0;
  let number = 0;
  const parser = parse({
    bom: true,
    columns: (names: string[]) => names.map((name) => name.trim()),
    max_record_size: maximumOpenBytes,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_record: (record: unknown, { bytes }) => {
      number += 1;
      const place = { record: number };
      const isLong = bytes - before > maximumBytes;
      before = bytes;
      if (isLong) found.push({ place, fault: `is longer than ${maximumBytes} bytes` });
      else if (isRecord(record)) found.push({ place, record: nest(record) });
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
  for await (const chunk of createReadStream(file)) {
    await new Promise<void>((resolve, reject) => {
      parser.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    yield* found;
    found = [];
    if (fatal) throw fatal;
  }
  parser.end();
  await once(parser, 'end');
  yield* found;
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

function nest(columns: Raw): Raw {
  const record: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(columns)) put(record, name.split('.'), value);
  return record;
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
