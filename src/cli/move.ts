import { moveHashes } from '../credentials/move-hashes.js';
import { PasswordReplacing } from '../credentials/password-replacing.js';
import { loadConfig } from '../server/config.js';
import { ensureUserIndexes } from '../users/user-indexes.js';
import { withUsers } from './join-users.js';

/** `sealgate move`: moves the hashes that are in user documents out of them, before their users sign in. It may be repeated. */
export async function run(): Promise<number> {
  const config = loadConfig();
  const { collections, credentials: kind } = config.authentication;
  const moved = await withUsers(config, async ({ connection, mapping, users, credentials, logger }) => {
    await ensureUserIndexes(connection, collections.users, mapping, kind === 'upstream');
    await credentials.prepare();
    return moveHashes(users, new PasswordReplacing(users, credentials, logger), logger);
  });
  process.stdout.write(`${moved} password hashes moved to ${collections.credentials}\n`);
  return 0;
}
