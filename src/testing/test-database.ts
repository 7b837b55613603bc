import mongoose, { type Connection, STATES } from 'mongoose';
import { OptionError } from '../options/option-error.js';
import { loadEmbeddedMongodb } from '../server/load-embedded.js';

/** The database of a test. */
export interface TestDatabase {
  /** Not open yet, where the database is its own. */
  readonly connection: Connection;
  /** Resolves when it is open. */
  open(): Promise<void>;
  /** Closes what is its own. */
  close(): Promise<void>;
}

const ownName = 'sealgate_test';
/** The driver's name for a database that nobody named. */
const unnamed = 'test';

/** A database of its own, which `close` throws away. It begins to start at once. */
export function startOwnDatabase(): TestDatabase {
  const connection = mongoose.createConnection();
  const starting = loadEmbeddedMongodb(
    new OptionError(
      'createTestAuth',
      'connection',
      'is missing; give one, or install the embedded database: npm install --save-dev @sealgate/embedded-mongodb',
    ),
  ).then(({ startEmbeddedMongodb }) => startEmbeddedMongodb());
  starting.catch(() => undefined);
  return {
    connection,
    open: async () => {
      const { uri } = await starting;
      await connection.openUri(uri, { dbName: ownName });
    },
    close: async () => {
      const server = await starting.catch(() => undefined);
      await connection.close();
      await server?.close();
    },
  };
}

/** The databases that this process tests on. */
const inUse = new Set<string>();

/** The application's own connection. @throws OptionError where its database may be a real one */
export async function takeHandedDatabase(connection: Connection): Promise<TestDatabase> {
  if (typeof connection.asPromise !== 'function')
    throw fault('must be a mongoose connection, such as mongoose.connection');
  if (connection.readyState === STATES.disconnected || connection.readyState === STATES.disconnecting)
    throw fault('is not open; connect it before');
  await connection.asPromise();
  const { name } = connection;
  const { hosts } = connection.getClient().options;
  assertOfTests(name, hosts.every(isThisMachine));
  const place = `${hosts.map(String).sort().join()}/${name}`;
  if (inUse.has(place))
    throw fault(
      `is to the database ${name}, which another createTestAuth is using; each needs one of its own`,
    );
  inUse.add(place);
  return {
    connection,
    open: async () => undefined,
    close: async () => {
      inUse.delete(place);
    },
  };
}

/** What a test does to a database cannot be undone. */
function assertOfTests(name: string, isNear: boolean): void {
  if (!/(?<![a-z\d])test(?![a-z\d])/i.test(name))
    throw fault(
      `is to the database ${name}, which may be a real one; tests need test in its name, as a word of its own, such as ${name}_test`,
    );
  if (name === unnamed && !isNear)
    throw fault(
      'is to the database test on another machine, where data goes when nobody names a database; name one, such as sealgate_test',
    );
}

/** Where an application in development may have its data. @throws OptionError */
export async function assertNobodyIsThere(connection: Connection, users: string): Promise<void> {
  if (connection.name === unnamed && (await connection.collection(users).findOne({})))
    throw fault(`is to the database ${unnamed}, which has users; name one for tests, such as sealgate_test`);
}

function isThisMachine({
  host,
  socketPath,
}: {
  host?: string | undefined;
  socketPath?: string | undefined;
}): boolean {
  return socketPath !== undefined || /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host ?? '');
}

function fault(text: string): OptionError {
  return new OptionError('createTestAuth', 'connection', text);
}
