import { createReadStream } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import { ExitError, exitCodes } from '../exit.js';
import { type Entry, entryOf } from './entry.js';

/** Reads a JSON array of objects, or such an array under `users`. Only one object at a time is in memory. */
export async function* readJson(file: string): AsyncGenerator<Entry> {
  let found: unknown[] = [];
  let fault: string | undefined;
  let begun = '';
  let isList = false;
  const parser = new JSONParser({ paths: ['$.*', '$.users.*'], keepStack: false });
  parser.onValue = ({ value, stack, key }) => {
    // At the top, only an array's members are users; in an object, only those of `users` are.
    const isMember = typeof key === 'number';
    isList ||= key === 'users' && stack.length === 1 && Array.isArray(value);
    if (isMember && (stack.length === 1 || (stack.length === 2 && stack[1]?.key === 'users')))
      found.push(value);
  };
  parser.onError = (error) => {
    fault ??= error.message;
  };
  let record = 0;
  let isText = true;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    try {
      const text = decoder.decode(chunk, { stream: true });
      begun += begun === '' ? text.trimStart().slice(0, 1) : '';
      parser.write(text);
    } catch {
      isText = false;
    }
    for (const value of found) {
      record += 1;
      yield entryOf({ record }, value);
    }
    found = [];
    if (fault !== undefined || !isText) break;
  }
  const place = record === 0 ? 'at its beginning' : `after record ${record}`;
  if (!isText) throw new ExitError(`${file} is not UTF-8, ${place}`, exitCodes.badData);
  if (fault !== undefined || !parser.isEnded)
    throw new ExitError(`${file} is not JSON, ${place}`, exitCodes.badData);
  if (begun !== '[' && !isList)
    throw new ExitError(
      `${file} has no list of users: that is a JSON array, or one under "users"`,
      exitCodes.badData,
    );
}
