import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { codeOf, ExitError, exitCodes } from '../exit.js';
import { beginningOf } from './formats.js';
import { parsedJson } from './raw-record.js';

const counts = z.object({
  /** How many records were read. */
  records: z.int().min(0),
  added: z.int().min(0),
  /** How many of those added have none. */
  withoutPassword: z.int().min(0),
  present: z.int().min(0),
  refused: z.int().min(0),
});

/** How far an import has come. */
export type Counts = Readonly<z.output<typeof counts>>;

const state = counts.extend({
  binding: z.string(),
  /** The last user who is in the database: one without that user is another database. */
  lastEmail: z.string().optional(),
  /** The report, and how many bytes of it tell of these records. */
  report: z.string().optional(),
  reportBytes: z.int().min(0),
});

type State = Readonly<z.output<typeof state>>;

/** Where it is kept how far an import of a file has come. */
export function checkpointOf(input: string): string {
  return `${input}.sealgate-import`;
}

/** What changes with the content of a file. */
export async function stateOf(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size} ${mtimeMs}`;
}

/** Beside the input, a file that says how much of it is done, so that an import that was broken off goes on from there. */
export class Checkpoint {
  readonly #file: string;
  readonly #binding: string;
  /** Of this process alone: another one may import the same file. */
  readonly #next: string;

  private constructor(file: string, binding: string) {
    this.#file = file;
    this.#binding = binding;
    this.#next = `${file}.${randomUUID()}`;
  }

  /** `context` is all but the input that an import depends on. */
  static async of(input: string, context: readonly (string | undefined)[]): Promise<Checkpoint> {
    const digest = createHash('sha256').update(await beginningOf(input));
    digest.update(JSON.stringify([await stateOf(input), context]));
    return new Checkpoint(checkpointOf(input), digest.digest('hex'));
  }

  /** What is done already of this very input; undefined where nothing is, or the file is of another. */
  async load(): Promise<State | undefined> {
    const text = await readFile(this.#file, 'utf8').catch(() => undefined);
    const { data } = state.safeParse(parsedJson(text));
    return data?.binding === this.#binding ? data : undefined;
  }

  /** @throws ExitError where it cannot be written. */
  async assertWritable(): Promise<void> {
    try {
      await writeFile(this.#next, '', { mode: 0o600 });
      await rm(this.#next);
    } catch (error) {
      throw new ExitError(
        `cannot write ${this.#file} (${codeOf(error)}), which keeps how far the import is; copy its file to where that can be written`,
        exitCodes.cannotCreate,
      );
    }
  }

  /** Replaces the file as a whole: a process that is killed in the middle leaves the one before. */
  async save(reached: Omit<State, 'binding'>): Promise<void> {
    await writeFile(this.#next, JSON.stringify({ ...reached, binding: this.#binding }), { mode: 0o600 });
    await rename(this.#next, this.#file);
  }

  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}
