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

/** The lines of an export of all databases of a server. */
export async function* exportLines(uri: string): AsyncGenerator<string> {
  const client = await new MongoClient(uri, exact).connect();
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    for (const { name: database } of databases) {
      if (internalDatabases.has(database)) continue;
      for (const { name: collection } of await client
        .db(database)
        .listCollections({}, { nameOnly: true })
        .toArray()) {
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

/** Inserts the lines of an export into a server, this one or a real MongoDB; returns the number of documents. */
export async function importLines(uri: string, lines: () => AsyncIterable<string>): Promise<number> {
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
      const isSame = line.database === target?.database && line.collection === target.collection;
      if (!isSame || batch.length >= batchSize) await flush();
      target = line;
      if (line.document !== undefined) batch.push(line.document);
      if (line.indexes !== undefined) await createIndexes(client, line);
    }
    await flush();
    return count;
  } finally {
    await client.close();
  }
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
