import { createReadStream } from 'node:fs';
import { type Entry, entryOf, maximumBytes } from './entry.js';

const newline = 0x0a;

/** Reads JSON lines: an object on each line. Lines that are empty do not count as records. */
export async function* readJsonLines(file: string): AsyncGenerator<Entry> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  for await (const bytes of lines(file)) {
    line += 1;
    const place = { line };
    if (bytes === undefined) {
      yield { place, fault: `is longer than ${maximumBytes} bytes` };
      continue;
    }
    try {
      // A byte order mark is dropped by the decoder, and a carriage return is white space in JSON.
      const text = decoder.decode(bytes);
      if (text.trim() !== '') yield entryOf(place, JSON.parse(text));
    } catch (error) {
      yield { place, fault: error instanceof SyntaxError ? 'is not JSON' : 'is not UTF-8' };
    }
  }
}

/** The lines of a file; undefined for one that is too long, of which only the end is looked for. */
async function* lines(file: string): AsyncGenerator<Buffer | undefined> {
  let begun: Buffer[] = [];
  let length = 0;
  const take = () => {
    const line = length > maximumBytes ? undefined : Buffer.concat(begun);
    begun = [];
    length = 0;
    return line;
  };
  const add = (part: Buffer) => {
    length += part.length;
    if (length <= maximumBytes) begun.push(part);
    else begun = [];
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      yield take();
    }
    add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}
