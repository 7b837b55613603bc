import type { Connection } from 'mongoose';
import { ensureUniqueIndexes } from '../database/indexes.js';
import type { UserMapping } from './user-map.js';
import { isLocal } from './user-store.js';

/**
 * Sees to it that addresses and usernames are unique among the users whose password is checked here. An upstream's users are
 * identified by their ids there, and may share an address. It tells whether an earlier release kept its hashes in the collection, as its
 * indexes show.
 *
 * @throws DatabaseMisfitError where the collection has documents or indexes with which that cannot be.
 */
export async function ensureUserIndexes(
  connection: Connection,
  collection: string,
  mapping: UserMapping,
  hasUpstream: boolean,
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
  const filters = found.map(({ partialFilterExpression = {} }) => partialFilterExpression);
  return { hadHashes: filters.some((filter) => 'passwordHash' in filter) };
}
