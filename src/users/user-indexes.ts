import type { Connection } from 'mongoose';
import { ensureUniqueIndexes, type FoundIndex } from '../database/indexes.js';
import { misfit } from '../database/preparing.js';
import type { UserMapping } from './user-map.js';
import { isLocal } from './user-store.js';

/**
 * Sees to it that addresses and usernames are unique among the users whose password is checked here. An upstream's users are
 * identified by their ids there, and may share an address. It tells whether an earlier release kept its hashes in the collection, as its
 * indexes show. `pathsOfNew` are those of which new users may have something, where that is known.
 *
 * @throws DatabaseMisfitError where the collection has documents or indexes with which that cannot be.
 */
export async function ensureUserIndexes(
  connection: Connection,
  collection: string,
  mapping: UserMapping,
  hasUpstream: boolean,
  pathsOfNew?: readonly string[],
): Promise<{ readonly hadHashes: boolean }> {
  const uniqueName = (field: 'email' | 'username') => {
    const path = mapping.pathOf(field);
    const among = { ...isLocal, [path]: { $gt: '' } };
    return { name: `sealgate_${field}`, key: { [path]: 1 }, among, mayBeOverAll: !hasUpstream } as const;
  };
  const ofUpstream = {
    name: 'sealgate_upstream',
    key: { 'upstream.source': 1, 'upstream.id': 1 },
    among: { 'upstream.id': { $exists: true } },
    mayBeOverAll: false,
  } as const;
  const wanted = [uniqueName('email'), uniqueName('username'), ...(hasUpstream ? [ofUpstream] : [])];
  const found = await ensureUniqueIndexes(connection, collection, wanted);
  mapping.indexKeys = new Map(found.map(({ name, key }) => [name, Object.keys(key)]));
  if (pathsOfNew) assertRoom(collection, found, pathsOfNew);
  const filters = found.map(({ partialFilterExpression = {} }) => partialFilterExpression);
  return { hadHashes: filters.some((filter) => 'passwordHash' in filter) };
}

/** Refuses unique indexes that take one user without their fields, and no second one: it would be found out by whoever registers then. */
function assertRoom(collection: string, found: readonly FoundIndex[], pathsOfNew: readonly string[]): void {
  for (const { name, key, unique, sparse, partialFilterExpression } of found) {
    if (!unique || sparse || partialFilterExpression) continue;
    const paths = Object.keys(key);
    if (paths.some((path) => pathsOfNew.some((other) => isWithin(path, other) || isWithin(other, path))))
      continue;
    throw misfit(
      collection,
      `has the unique index ${name}, and new users have no ${paths.join(', ')}`,
      'make it sparse or partial, declare the field in users.fields with registration: true, or have users.model give it',
    );
  }
}

function isWithin(path: string, other: string): boolean {
  return `${path}.`.startsWith(`${other}.`);
}
