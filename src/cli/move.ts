import mongoose from 'mongoose';
import { moveHashes } from '../credentials/move-hashes.js';
import { PasswordReplacing } from '../credentials/password-replacing.js';
import { exitWith } from '../exit.js';
import { loadConfig } from '../server/config.js';
import { createLogger } from '../server/logger.js';
import { joinDatabase } from '../server/open-database.js';
import { CredentialStore } from '../users/credential-store.js';
import { ensureUserIndexes } from '../users/user-indexes.js';
import { UserMapping } from '../users/user-map.js';
import { UserStore } from '../users/user-store.js';

/** `sealgate move`: moves the hashes that are in user documents out of them, before their users sign in. It may be repeated. */
export async function run(): Promise<number> {
  const config = loadConfig();
  const { collections, users: options } = config.authentication;
  const logger = createLogger(config.env);
  const connection = mongoose.createConnection();
  const database = await joinDatabase(connection, config, logger, exitWith);
  const mapping = new UserMapping(options.map);
  await ensureUserIndexes(
    connection,
    collections.users,
    mapping,
    config.authentication.credentials === 'upstream',
  );
  const users = new UserStore(connection, collections.users, mapping);
  const credentials = new CredentialStore(connection, collections.credentials);
  await credentials.prepare();
  const moved = await moveHashes(users, new PasswordReplacing(users, credentials, logger));
  await database.close();
  process.stdout.write(`${moved} password hashes moved to ${collections.credentials}\n`);
  return 0;
}
