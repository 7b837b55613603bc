import { cp, rm, utimes } from 'node:fs/promises';
import { expect } from 'chai';
import { CommandProxy } from '../harness/command-proxy.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { type Importing, openImporting, type StoredUser } from './importing.js';

/** Has an import stop in the midst of its second batch of 500, with the credentials of it written and the users not. */
function untilSecondBatch(proxy: CommandProxy): Promise<void> {
  return new Promise((reached) => {
    let batches = 0;
    proxy.decide = ({ name, collection }) => {
      if (name !== 'insert' || collection !== 'users') return 'pass';
      batches += 1;
      if (batches < 2) return 'pass';
      reached();
      return new Promise(() => undefined);
    };
  });
}

interface KilledImport {
  /** Between it and its database. */
  readonly proxy: CommandProxy;
  readonly importing: Importing;
  /** Has all be as it was when the import was killed. */
  restore(): Promise<void>;
  remove(): Promise<void>;
}

/** What an import leaves that is killed there. */
export async function killedImport(
  records: readonly object[],
  args: (importing: Importing) => readonly string[] = () => [],
): Promise<KilledImport> {
  const proxy = await CommandProxy.start();
  const importing = await openImporting(proxy);
  const file = importing.path('users.jsonl');
  await importing.writeLines('users.jsonl', records);
  // A copy has the same time only where that is of whole seconds.
  await utimes(file, 1_700_000_000, 1_700_000_000);
  const reached = untilSecondBatch(proxy);
  const { child, ended } = importing.start('users.jsonl', ...args(importing));
  await Promise.race([reached, ended]);
  child.kill('SIGKILL');
  expect((await ended).code).to.equal('SIGKILL');
  proxy.decide = () => 'pass';

  const saved = await temporaryDirectory();
  const directory = importing.path('.');
  await cp(directory, saved.path, { recursive: true, preserveTimestamps: true });
  const collections = await Promise.all(
    ['users', 'sealgate_credentials'].map(async (name) => {
      const collection = importing.connection.collection<StoredUser>(name);
      return { collection, documents: await collection.find({}).toArray() };
    }),
  );
  return {
    proxy,
    importing,
    restore: async () => {
      await rm(directory, { recursive: true });
      await cp(saved.path, directory, { recursive: true, preserveTimestamps: true });
      for (const { collection, documents } of collections) {
        await collection.deleteMany({});
        await collection.insertMany(documents);
      }
    },
    remove: async () => {
      await importing.remove();
      await saved.remove();
      await proxy.close();
    },
  };
}
