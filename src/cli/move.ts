import { moveHashes } from '../credentials/move-hashes.js';
import { PasswordReplacing } from '../credentials/password-replacing.js';
import { loadConfig } from '../server/config.js';
import { CredentialStore } from '../users/credential-store.js';
import { ensureUserIndexes } from '../users/user-indexes.js';
import { UserStore } from '../users/user-store.js';
import { joinUsers } from './join-users.js';

/** `sealgate move`: moves the hashes that are in user documents out of them, before their users sign in. It may be repeated. */
export async function run(): Promise<number> {
  const config = loadConfig();
  const { connection, database, logger, collections, mapping } = await joinUsers(config);
  await ensureUserIndexes(
    connection,
    collections.users,
    mapping,
    config.authentication.credentials === 'upstream',
  );
  const users = new UserStore(connection, collections.users, mapping);
  const credentials = new CredentialStore(connection, collections.credentials);
  await credentials.prepare();
  const moved = await moveHashes(users, new PasswordReplacing(users, credentials, logger), logger);
  await database.close();
  process.stdout.write(`${moved} password hashes moved to ${collections.credentials}\n`);
  return 0;
}
