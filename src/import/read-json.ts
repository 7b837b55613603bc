import { createReadStream } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import { ExitError, exitCodes } from '../exit.js';
import { type Entry, entryOf } from './entry.js';

/** Reads a JSON array of objects, or such an array under `users`. Only one object at a time is in memory. */
export async function* readJson(file: string): AsyncGenerator<Entry> {
  let found: unknown[] = [];
  let fault: string | undefined;
  const parser = new JSONParser({ paths: ['$.*', '$.users.*'], keepStack: false });
  parser.onValue = ({ value, stack, key }) => {
    // At the top, only an array's members are users; in an object, only those of `users` are.
    const isMember = typeof key === 'number';
    if (isMember && (stack.length === 1 || (stack.length === 2 && stack[1]?.key === 'users')))
      found.push(value);
  };
  parser.onError = (error) => {
    fault ??= error.message;
  };
  let record = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    parser.write(chunk);
    for (const value of found) {
      record += 1;
      yield entryOf({ record }, value);
    }
    found = [];
    if (fault !== undefined) break;
  }
  if (fault === undefined && parser.isEnded) return;
  const place = record === 0 ? 'at its beginning' : `after record ${record}`;
  throw new ExitError(`${file} is not JSON, ${place}`, exitCodes.badData);
}
