import type { Connection } from 'mongoose';
import { indexesOf } from './indexes.js';
import { ownIndexPrefix } from './run-command.js';

/** A collection under the name that it had in earlier releases. */
export interface FormerCollection {
  readonly name: string;
  /** What its indexes begin with. By them, and by when its documents expire, it is told from others' of that name. */
  readonly indexed: string;
}

/**
 * The name of a collection in this database: that of earlier releases where they made it, so that nothing is lost. A name that does not
 * begin with `sealgate_` was chosen by somebody, and is left.
 */
export async function currentName(
  connection: Connection,
  name: string,
  former: FormerCollection,
): Promise<string> {
  if (name !== `${ownIndexPrefix}${former.name}`) return name;
  const indexes = await indexesOf(connection, former.name);
  const isIndexed = indexes.some(({ key }) => Object.keys(key)[0] === former.indexed);
  const expires = indexes.some(
    ({ key, expireAfterSeconds }) => 'expiresAt' in key && expireAfterSeconds === 0,
  );
  return isIndexed && expires ? former.name : name;
}
