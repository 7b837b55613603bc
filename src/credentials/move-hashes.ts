import type { Logger } from '../logger.js';
import type { UserStore } from '../users/user-store.js';
import type { PasswordReplacing } from './password-replacing.js';

/** How many users are moved at once. */
const concurrency = 8;

/**
 * Moves the hashes that are in user documents to the other credentials, each by one write that decides: whoever signs in meanwhile does so
 * by one or the other. It can be cut off anywhere, and begun again. A hash that could not be kept whole stays where it is, and the log
 * says whose. Returns how many were moved.
 */
export async function moveHashes(
  users: UserStore,
  replacing: PasswordReplacing,
  logger: Logger,
  closing?: AbortSignal,
): Promise<number> {
  let moved = 0;
  const records = users.withHashInUser()[Symbol.asyncIterator]();
  const work = async () => {
    for (let next = await records.next(); !next.done; next = await records.next()) {
      if (closing?.aborted) return;
      const record = next.value;
      if (record.isHashUnreadable)
        logger.warn(
          { userId: record.user.id },
          'a password hash is left where it is: it or its salt is neither a text nor bytes',
        );
      if (!record.hashInUser || record.isHashUnreadable) continue;
      // Where a login was faster, there is nothing left to do.
      if (await replacing.renew(record, record.hashInUser)) moved++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return moved;
}

/** The same for what an earlier release left, while requests are served. It never fails. */
export async function moveInBackground(
  users: UserStore,
  replacing: PasswordReplacing,
  logger: Logger,
  closing: AbortSignal,
): Promise<void> {
  try {
    const moved = await moveHashes(users, replacing, logger, closing);
    if (moved > 0) logger.info({ moved }, 'password hashes moved out of the user documents');
  } catch (error) {
    // The end of the connection ends it as well.
    if (closing.aborted) return;
    logger.warn({ err: error }, 'moving password hashes failed; logins and the next start go on with it');
  }
}
