import { isDeepStrictEqual } from 'node:util';
import type { Connection, mongo } from 'mongoose';
import { duplicateIn } from './duplicates.js';
import { answered, codeOf, codes, isDuplicate, makeIndexes, misfit } from './preparing.js';
import { plainTypes } from './value-types.js';

/** An index that a collection of the application's has to have. */
export interface WantedIndex {
  /** A name of our own, so that it is nobody else's. */
  readonly name: `sealgate_${string}`;
  readonly key: Readonly<Record<string, 1>>;
  /** Among which documents it is unique. */
  readonly among: Readonly<Record<string, unknown>>;
  /** Whether a unique index over all documents serves as well. */
  readonly mayBeOverAll: boolean;
}

export interface FoundIndex {
  readonly name: string;
  readonly key: Record<string, unknown>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly expireAfterSeconds?: number;
  readonly partialFilterExpression?: Record<string, unknown>;
  readonly collation?: unknown;
}

/**
 * Sees to it that a collection has unique indexes: takes those that serve as well, and creates the others. It drops none, and rebuilds
 * none. It tells which indexes there were.
 *
 * @throws DatabaseMisfitError where they cannot be.
 */
export async function ensureUniqueIndexes(
  connection: Connection,
  collection: string,
  wanted: readonly WantedIndex[],
): Promise<readonly FoundIndex[]> {
  if (await isView(connection, collection))
    throw misfit(collection, 'is a view', 'name a collection instead');
  const found = await indexesOf(connection, collection);
  for (const index of wanted) {
    if (found.some((one) => serves(one, index))) continue;
    const clash = found.find(({ name }) => name === index.name);
    if (clash)
      throw misfit(
        collection,
        `has another index under the name ${index.name}`,
        dropping(collection, index.name),
      );
    const overAll = found.find((one) => one.unique && hasSameKey(one, index) && !one.partialFilterExpression);
    // With a collation it serves no query of ours, and stands beside our own.
    if (overAll && !index.mayBeOverAll)
      throw misfit(
        collection,
        `has the unique index ${overAll.name}, and users of an upstream may share an address`,
        dropping(collection, overAll.name),
      );
    await create(connection, collection, index, found);
  }
  return found;
}

/**
 * Makes the indexes of a collection of ours, which is what `model` says.
 *
 * @throws DatabaseMisfitError where trying again would not help.
 */
export async function createOwnIndexes(model: {
  readonly collection: { readonly name: string };
  createIndexes(): Promise<unknown>;
}): Promise<void> {
  await answered(
    model.collection.name,
    makeIndexes(() => model.createIndexes()),
  );
}

/** The indexes of a collection; none where there is no such collection. */
export async function indexesOf(connection: Connection, collection: string): Promise<readonly FoundIndex[]> {
  const listing = connection.collection(collection).listIndexes(plainTypes).toArray();
  const found = listing.catch((error: unknown) => {
    if (codeOf(error) === codes.namespaceNotFound) return [];
    throw error;
  });
  return (await answered(collection, found)) as readonly FoundIndex[];
}

/** Asked of the server beforehand, since some make indexes of a view. */
async function isView(connection: Connection, collection: string): Promise<boolean> {
  const listing = connection.db?.listCollections({ name: collection }, { nameOnly: true }).toArray();
  const [found] = (await answered(collection, listing ?? Promise.resolve([]))) ?? [];
  return found?.type === 'view';
}

async function create(
  connection: Connection,
  collection: string,
  { name, key, among }: WantedIndex,
  found: readonly FoundIndex[],
): Promise<void> {
  const options: mongo.CreateIndexesOptions = { name, unique: true, partialFilterExpression: among };
  try {
    await makeIndexes(() => connection.collection(collection).createIndex({ ...key }, options));
  } catch (error) {
    const code = codeOf(error);
    const clash = found.find((one) => hasSameKey(one, { key }));
    if (clash && (code === codes.optionsConflict || code === codes.keySpecsConflict))
      throw misfit(
        collection,
        `has the index ${clash.name}, beside which this database makes no unique one`,
        dropping(collection, clash.name),
      );
    const paths = Object.keys(key);
    const twice = isDuplicate(error) && (await duplicateIn(connection, collection, paths, among));
    if (twice)
      throw misfit(
        collection,
        `has several documents with one ${paths.join(', ')}, such as those with the _id ${twice.join(' and ')}`,
        `change or remove all but one, so that the index ${name} can be made`,
      );
    await answered(collection, Promise.reject(error));
  }
}

/** Whether an index guards what is wanted, whatever its name is. */
function serves(found: FoundIndex, { key, among, mayBeOverAll }: WantedIndex): boolean {
  if (!found.unique || !hasSameKey(found, { key }) || found.collation) return false;
  const { partialFilterExpression } = found;
  return partialFilterExpression === undefined
    ? mayBeOverAll
    : isDeepStrictEqual(partialFilterExpression, among);
}

function hasSameKey(found: FoundIndex, { key }: Pick<WantedIndex, 'key'>): boolean {
  return (
    isDeepStrictEqual(Object.keys(found.key), Object.keys(key)) && Object.values(found.key).every(isDirection)
  );
}

function isDirection(value: unknown): boolean {
  return Math.abs(Number(value)) === 1;
}

function dropping(collection: string, index: string): string {
  return `drop it: db.getCollection('${collection}').dropIndex('${index}')`;
}
