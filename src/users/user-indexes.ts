import type { Connection } from 'mongoose';
import { ensureUniqueIndexes, indexesOf } from '../database/indexes.js';
import type { UserMapping } from './user-map.js';
import { isLocal } from './user-store.js';

/**
 * Sees to it that addresses and usernames are unique among the users whose password is checked here. An upstream's users are
 * identified by their ids there, and may share an address.
 *
 * @throws DatabaseMisfitError where the collection has documents or indexes with which that cannot be.
 */
export async function ensureUserIndexes(
  connection: Connection,
  collection: string,
  mapping: UserMapping,
  hasUpstream: boolean,
): Promise<void> {
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
  await ensureUniqueIndexes(connection, collection, wanted);
}

/** Whether an earlier release kept its hashes in this collection: its indexes tell. */
export async function hasHashesOfEarlierRelease(
  connection: Connection,
  collection: string,
): Promise<boolean> {
  const indexes = await indexesOf(connection, collection);
  return indexes.some(({ partialFilterExpression = {} }) => 'passwordHash' in partialFilterExpression);
}
