import { present, type Raw } from '../raw-record.js';
import { readEntries } from '../read-entries.js';

/** The hashes of a second file, by the ids of their users. All are in memory. */
export class Hashes {
  readonly #hashes = new Map<string, unknown>();
  readonly #taken = new Set<string>();

  /** Reads a file, of which `find` says what a record has. */
  static async of(
    file: string | undefined,
    find: (record: Raw) => { readonly id: unknown; readonly hash: unknown } | undefined,
  ): Promise<Hashes> {
    const found = new Hashes();
    if (file === undefined) return found;
    for await (const { record } of await readEntries(file)) {
      const { id, hash } = (record && find(record)) ?? {};
      if (present(id) !== undefined && present(hash) !== undefined) found.#hashes.set(String(id), hash);
    }
    return found;
  }

  has(id: unknown): boolean {
    return this.#hashes.has(String(id));
  }

  take(id: unknown): unknown {
    const key = String(id);
    if (this.#hashes.has(key)) this.#taken.add(key);
    return this.#hashes.get(key);
  }

  /** How many nobody took. */
  get left(): number {
    return this.#hashes.size - this.#taken.size;
  }
}
