import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Entry } from './entry.js';
import { isRecord, parsedJson } from './raw-record.js';

interface Format {
  readonly name: string;
  /** How names of such files end. */
  readonly extensions: readonly string[];
  readonly load: () => Promise<(file: string, column?: string) => AsyncIterable<Entry>>;
}

/** The formats of files. What reads one is loaded only for that. */
export const formats: readonly Format[] = [
  {
    name: 'jsonl',
    extensions: ['.jsonl', '.ndjson'],
    load: async () => (await import('./read-json-lines.js')).readJsonLines,
  },
  { name: 'csv', extensions: ['.csv'], load: async () => (await import('./read-csv.js')).readCsv },
  { name: 'json', extensions: [], load: async () => (await import('./read-json.js')).readJson },
];

/** Bytes of a file that tell what it is. */
const beginning = 64 * 1024;

/** The format of a file, by the end of its name, or else by its beginning: exports of JSON lines are often named `.json`. */
export async function formatOf(file: string): Promise<string> {
  const byName = formats.find(({ extensions }) => extensions.includes(extname(file).toLowerCase()));
  if (byName) return byName.name;
  const text = (await beginningOf(file))
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return 'csv';
  const [firstLine = ''] = text.split('\n', 1);
  const first = parsedJson(firstLine);
  return isRecord(first) && !Array.isArray(first.users) ? 'jsonl' : 'json';
}

export async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(beginning);
    const { bytesRead } = await handle.read(buffer, 0, beginning, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
