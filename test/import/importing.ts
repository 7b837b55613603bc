import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, startCli } from '../harness/cli.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const samples = fileURLToPath(new URL('../../../test/import/samples/', import.meta.url));

export interface StoredUser {
  readonly _id: unknown;
  readonly email: string;
  readonly passwordId?: unknown;
  readonly [field: string]: unknown;
}

export interface StoredCredentials {
  readonly _id: unknown;
  readonly email: string;
  readonly username?: string;
  readonly passwords: readonly { readonly id: unknown; readonly hash: string; readonly salt?: string }[];
}

export type Importing = Awaited<ReturnType<typeof openImporting>>;

/** An empty database, a directory with files to import, and the command, by way of a proxy if one is given. */
export async function openImporting(proxy?: { uriOf(name: string): string }) {
  const { connection, name, drop } = await openTestDatabase();
  const directory = await temporaryDirectory();
  const env = {
    MONGODB_URI: proxy?.uriOf(name) ?? uriOfDatabase(name),
    DATA_DIR: join(directory.path, 'data'),
  };
  const path = (file: string) => join(directory.path, file);
  const all = <Document extends object>(collection: string) =>
    connection.collection(collection).find({}).sort({ email: 1 }).project<Document>({}).toArray();
  return {
    connection,
    env,
    path,
    write: (file: string, text: string | Buffer) => writeFile(path(file), text),
    writeLines: (file: string, records: readonly object[]) =>
      writeFile(path(file), records.map((record) => `${JSON.stringify(record)}\n`).join('')),
    sample: (file: string) => cp(join(samples, file), path(file)),
    run: (file: string, ...args: readonly string[]) =>
      runCommand(env, 'import', 'users', path(file), ...args),
    start: (file: string, ...args: readonly string[]) =>
      startCli(env, 'import', 'users', path(file), ...args),
    users: () => all<StoredUser>('users'),
    credentials: () => all<StoredCredentials>('sealgate_credentials'),
    remove: async () => {
      await drop();
      await directory.remove();
    },
  };
}
