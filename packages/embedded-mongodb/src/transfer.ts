import { EJSON } from 'bson';
import { MongoClient } from 'mongodb';
import { type Document, isDocument } from './values/values.js';

/**
 * A line of an export is canonical EJSON, so that no type is lost: first for each collection its indexes,
 * `{ database, collection, indexes }`, then its documents, `{ database, collection, document }`.
 */
interface Line {
  readonly database: string;
  readonly collection: string;
  readonly indexes?: readonly Document[];
  readonly document?: Document;
}

/** Documents that are inserted with one command. */
const batchSize = 1_000;
const internalDatabases = new Set(['admin', 'config', 'local']);
/** Numbers and regular expressions keep their BSON types. */
const exact = { promoteValues: false, bsonRegExp: true, ignoreUndefined: true } as const;

/** The lines of an export of the database that a URI names, or of all databases of the server where it names none. */
export async function* exportLines(uri: string): AsyncGenerator<string> {
  const only = databaseIn(uri);
  const client = await new MongoClient(uri, exact).connect();
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    const names = databases.map(({ name }) => name).filter((name) => !internalDatabases.has(name));
    if (only !== undefined && !names.includes(only)) throw new Error(`the server has no database ${only}`);
    for (const database of only === undefined ? names : [only]) {
      for (const collection of await collectionsOf(client, database)) {
        const source = client.db(database).collection(collection);
        const indexes = await source.listIndexes().toArray();
        yield format({ database, collection, indexes });
        for await (const document of source.find()) yield format({ database, collection, document });
      }
    }
  } finally {
    await client.close();
  }
}

/** Those that hold documents of their own: no views, and none of the server's. */
async function collectionsOf(client: MongoClient, database: string): Promise<readonly string[]> {
  const all = await client.db(database).listCollections({}, { nameOnly: true }).toArray();
  return all
    .filter(({ name, type }) => type !== 'view' && !name.startsWith('system.'))
    .map(({ name }) => name);
}

/**
 * Inserts the lines of an export into a server, this one or a real MongoDB; returns the number of documents. Where the URI names a
 * database, only the lines of that one.
 */
export async function importLines(uri: string, lines: () => AsyncIterable<string>): Promise<number> {
  const only = databaseIn(uri);
  const client = await new MongoClient(uri, exact).connect();
  let count = 0;
  let batch: Document[] = [];
  let target: Line | undefined;
  const flush = async () => {
    if (target !== undefined && batch.length > 0) {
      await client.db(target.database).collection(target.collection).insertMany(batch);
    }
    count += batch.length;
    batch = [];
  };
  try {
    for await (const text of lines()) {
      if (text.trim() === '') continue;
      const line = parse(text);
      if (only !== undefined && line.database !== only) continue;
      const isSame = line.database === target?.database && line.collection === target.collection;
      if (!isSame || batch.length >= batchSize) await flush();
      target = line;
      if (line.document !== undefined) batch.push(line.document);
      if (line.indexes !== undefined) await createIndexes(client, line);
    }
    await flush();
    if (only !== undefined && target === undefined) throw new Error(`the export has no database ${only}`);
    return count;
  } finally {
    await client.close();
  }
}

/** The database that a URI names. One of the server's own is never moved: with such a name a URI says where its user is. */
function databaseIn(uri: string): string | undefined {
  const [, name = ''] = /^mongodb(?:\+srv)?:\/\/[^/?]*\/([^?]*)/.exec(uri) ?? [];
  if (name === '') return undefined;
  const database = decodeURIComponent(name);
  if (!internalDatabases.has(database)) return database;
  throw new Error(
    `the database ${database} is the server's own and is not moved; leave it out of the URI for all others, and say where the user is with ?authSource=${database}`,
  );
}

async function createIndexes(client: MongoClient, { database, collection, indexes }: Line): Promise<void> {
  await client.db(database).createCollection(collection);
  const own = (indexes ?? [])
    .filter(({ name }) => name !== '_id_')
    .map(({ v: _version, ns: _ns, storageEngine: _engine, ...index }) => index);
  if (own.length > 0) await client.db(database).command({ createIndexes: collection, indexes: own });
}

function format(line: Line): string {
  return `${EJSON.stringify(line, { relaxed: false })}\n`;
}

function parse(text: string): Line {
  const line: unknown = EJSON.parse(text, { relaxed: false });
  if (!isDocument(line)) throw new Error('a line is not an object');
  const { database, collection, indexes, document } = line;
  if (typeof database !== 'string' || typeof collection !== 'string') {
    throw new Error('a line lacks the database or the collection');
  }
  return {
    database,
    collection,
    ...(Array.isArray(indexes) ? { indexes: indexes.filter(isDocument) } : {}),
    ...(isDocument(document) ? { document } : {}),
  };
}
