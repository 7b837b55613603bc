import { hostname } from 'node:os';
import { CommandError } from '../errors.js';
import type { Collection } from '../storage/collection.js';
import { keysOf } from '../storage/index-keys.js';
import type { Document } from '../values/values.js';
import type { Command } from './command.js';
import { connectionCounts, version } from './handshake.js';
import { collectionName, numberOf } from './parameters.js';

export const serverStatus: Command = () => {
  const uptime = process.uptime();
  const { rss } = process.memoryUsage();
  return {
    host: hostname(),
    version,
    process: 'embedded-mongodb',
    pid: process.pid,
    uptime,
    uptimeMillis: Math.round(uptime * 1_000),
    localTime: new Date(),
    connections: connectionCounts(),
    mem: { bits: 64, resident: Math.round(rss / 1024 / 1024), supported: true },
    storageEngine: { name: 'lmdb', persistent: true, readOnly: false },
    ok: 1,
  };
};

/** The command line is the application's, and may hold what is nobody's business here: only its program is told. */
export const getCmdLineOpts: Command = ({ database }) => {
  onlyAdmin('getCmdLineOpts', database);
  return { argv: ['embedded-mongodb'], parsed: {}, ok: 1 };
};

export function onlyAdmin(name: string, database: string): void {
  if (database !== 'admin') throw new CommandError(13, `${name} may only be run against the admin database.`);
}

export const dbStats: Command = ({ catalog, database }, command) => {
  const scaleFactor = scaleOf(command);
  const all = catalog.inDatabase(database).map(sizesOf);
  const sum = (read: (sizes: Sizes) => number) => all.reduce((total, sizes) => total + read(sizes), 0);
  const objects = sum(({ count }) => count);
  const dataSize = sum(({ size }) => size);
  const indexSize = sum(({ indexSizes }) => total(indexSizes));
  return {
    db: database,
    collections: all.length,
    views: 0,
    objects,
    avgObjSize: objects === 0 ? 0 : dataSize / objects,
    dataSize: dataSize / scaleFactor,
    storageSize: dataSize / scaleFactor,
    indexes: sum(({ indexSizes }) => Object.keys(indexSizes).length),
    indexSize: indexSize / scaleFactor,
    totalSize: (dataSize + indexSize) / scaleFactor,
    scaleFactor,
    ok: 1,
  };
};

export const collStats: Command = ({ catalog, database }, command) => {
  const name = collectionName(command);
  const scaleFactor = scaleOf(command);
  const collection = catalog.find(database, name);
  const { count, size, indexSizes } =
    collection === undefined ? { count: 0, size: 0, indexSizes: {} } : sizesOf(collection);
  const scaled = (bytes: number) => Math.floor(bytes / scaleFactor);
  return {
    ns: `${database}.${name}`,
    size: scaled(size),
    count,
    ...(count === 0 ? {} : { avgObjSize: Math.floor(size / count) }),
    storageSize: scaled(size),
    capped: false,
    nindexes: Object.keys(indexSizes).length,
    indexBuilds: [],
    indexSizes: Object.fromEntries(
      Object.entries(indexSizes).map(([index, bytes]) => [index, scaled(bytes)]),
    ),
    totalIndexSize: scaled(total(indexSizes)),
    totalSize: scaled(size + total(indexSizes)),
    scaleFactor,
    ok: 1,
  };
};

/** Compares each index with what it must hold. */
export const validate: Command = ({ catalog, database }, command) => {
  const name = collectionName(command);
  const collection = catalog.find(database, name);
  if (collection === undefined)
    throw new CommandError(
      'NamespaceNotFound',
      `Collection '${database}.${name}' does not exist to validate.`,
    );
  const documents = [...collection.all()];
  const keysPerIndex: Record<string, number> = {};
  const indexDetails: Document = {};
  const errors: string[] = [];
  for (const index of collection.indexes) {
    const shown = (key: Buffer, record: number) => `${key.toString('latin1')} ${record}`;
    const held = new Set(collection.entriesOf(index).map(({ key, record }) => shown(key, record)));
    const wanted = new Set(
      documents.flatMap(({ record, document }) =>
        keysOf(index, document).keys.map((key) => shown(key, record)),
      ),
    );
    const valid = held.size === wanted.size && [...wanted].every((entry) => held.has(entry));
    keysPerIndex[index.name] = held.size;
    indexDetails[index.name] = { valid };
    if (!valid) errors.push(`the index ${index.name} does not hold what the documents have`);
  }
  return {
    ns: collection.namespace,
    nInvalidDocuments: 0,
    nrecords: documents.length,
    nIndexes: collection.indexes.length,
    keysPerIndex,
    indexDetails,
    valid: errors.length === 0,
    repaired: false,
    warnings: [],
    errors,
    extraIndexEntries: [],
    missingIndexEntries: [],
    corruptRecords: [],
    ok: 1,
  };
};

interface Sizes {
  readonly count: number;
  readonly size: number;
  readonly indexSizes: Readonly<Record<string, number>>;
}

function sizesOf(collection: Collection): Sizes {
  const indexSizes = Object.fromEntries(
    collection.indexes.map((index) => [index.name, collection.sizeOf(index)]),
  );
  return { count: collection.count(), size: collection.sizeOf(), indexSizes };
}

function total(sizes: Readonly<Record<string, number>>): number {
  return Object.values(sizes).reduce((sum, size) => sum + size, 0);
}

function scaleOf(command: Document): number {
  const scale = numberOf(command, 'scale') ?? 1;
  if (scale < 1)
    throw new CommandError(51024, `BSON field 'scale' value must be >= 1, actual value '${scale}'`);
  return scale;
}
