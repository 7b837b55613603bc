import { join } from 'node:path';
import { ABORT, open, type RootDatabase } from 'lmdb';
import { fileName } from './data-files.js';
import { problemOf } from './file-check.js';

/** An error of the storage. After one the server must exit: its memory may differ from the disk. */
export class StorageError extends Error {}

export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** The ordered keys and values on disk. Every transaction is flushed before `transaction` returns, unless all of it is thrown away in the end. */
export class Storage {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly file: string;

  constructor(directory: string, { isThrowaway = false }: { readonly isThrowaway?: boolean } = {}) {
    this.file = join(directory, fileName);
    this.#database = openFile(this.file, isThrowaway);
  }

  get(key: Buffer): Buffer | undefined {
    return guarded(() => this.#database.get(key));
  }

  /** The entries from `start` up to `end`, without `end`. */
  *range(start: Buffer, end: Buffer): Generator<Entry> {
    try {
      yield* this.#database.getRange({ start, end });
    } catch (error) {
      throw asStorageError(error);
    }
  }

  /** All entries as they are when the first is read, whatever is written until the last one is. */
  *snapshot(): Generator<Entry> {
    try {
      yield* this.#database.getRange();
    } catch (error) {
      throw asStorageError(error);
    }
  }

  last(start: Buffer, end: Buffer): Entry | undefined {
    return guarded(() => [
      ...this.#database.getRange({ start: end, end: start, reverse: true, limit: 1 }),
    ])[0];
  }

  count(start: Buffer, end: Buffer): number {
    return guarded(() => this.#database.getCount({ start, end }));
  }

  put(key: Buffer, value: Uint8Array): void {
    guarded(() => this.#database.putSync(key, Buffer.from(value.buffer, value.byteOffset, value.byteLength)));
  }

  /** Puts an entry after all others, which makes the fullest pages. */
  append(key: Buffer, value: Buffer): void {
    guarded(() => this.#database.putSync(key, value, { append: true }));
  }

  remove(key: Buffer): void {
    guarded(() => this.#database.removeSync(key));
  }

  removeRange(start: Buffer, end: Buffer): void {
    guarded(() => {
      // Collected first, since removal would invalidate the cursor.
      for (const key of [...this.#database.getKeys({ start, end })]) this.#database.removeSync(key);
    });
  }

  /** Runs a task in one transaction: either everything that it writes is on disk afterwards, or nothing. */
  transaction<T>(task: () => T): T {
    let outcome: { value: T } | { error: unknown } | undefined;
    guarded(() =>
      this.#database.transactionSync(() => {
        try {
          outcome = { value: task() };
        } catch (error) {
          outcome = { error };
          return ABORT;
        }
        return undefined;
      }),
    );
    if (outcome === undefined) throw new StorageError('the transaction did not run');
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Copies the database as it is now, while it is in use. */
  async copyTo(directory: string): Promise<void> {
    await this.#database.backup(join(directory, fileName), true);
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

/** The directory may have existed before with wider permissions. lmdb accepts this option, but its types lack it. */
const forOwnerAlone = { permissionsMode: 0o600 };

function openFile(path: string, isThrowaway: boolean): RootDatabase<Buffer, Buffer> {
  const problem = problemOf(path);
  if (problem !== undefined) throw new StorageError(`${path} cannot be opened: ${problem}`);
  try {
    return open<Buffer, Buffer>({
      path,
      noSubdir: true,
      keyEncoding: 'binary',
      encoding: 'binary',
      // A commit returns only when it is on disk.
      overlappingSync: false,
      noSync: isThrowaway,
      mapSize: 64 * 1024 * 1024,
      ...forOwnerAlone,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StorageError(`${path} cannot be opened: ${reason}`, { cause: error });
  }
}

function guarded<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw asStorageError(error);
  }
}

function asStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StorageError(`the storage failed: ${reason}`, { cause: error });
}
