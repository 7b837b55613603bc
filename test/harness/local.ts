import type { Connection } from 'mongoose';
import { Claiming } from '../../src/credentials/claiming.js';
import { LocalCredentials } from '../../src/credentials/local-credentials.js';
import { PasswordReplacing } from '../../src/credentials/password-replacing.js';
import { Spellings } from '../../src/credentials/spellings.js';
import type { Logger } from '../../src/logger.js';
import type { PasswordHasher } from '../../src/passwords/password-hasher.js';
import { CredentialStore } from '../../src/users/credential-store.js';
import type { NewUser } from '../../src/users/new-user.js';
import { ensureUserIndexes } from '../../src/users/user-indexes.js';
import { UserMapping } from '../../src/users/user-map.js';
import { UserStore } from '../../src/users/user-store.js';
import { silentLogger } from './logger.js';

/** The stores of users and of credentials in one database, with their indexes, and what works with both. */
export async function prepareUsers(
  connection: Connection,
  {
    mapping = new UserMapping(),
    hasUpstream = false,
    users = new UserStore(connection, 'users', mapping),
    credentials = new CredentialStore(connection, 'sealgate_credentials'),
  } = {},
) {
  await ensureUserIndexes(connection, 'users', mapping, hasUpstream);
  await credentials.prepare();
  const claiming = new Claiming(users, credentials, silentLogger);
  return {
    users,
    credentials,
    claiming,
    replacing: new PasswordReplacing(users, credentials, silentLogger),
    spellings: new Spellings(users, claiming, silentLogger),
    /** Adds a user with a hash. */
    add: (user: NewUser, hash: string | undefined = 'a hash') => claiming.add(user, hash),
  };
}

/** Passwords that are checked here. */
export function localCredentials(
  { users, credentials, claiming, replacing, spellings }: Awaited<ReturnType<typeof prepareUsers>>,
  hasher: PasswordHasher,
  logger: Logger = silentLogger,
): LocalCredentials {
  return new LocalCredentials({ users, credentials, claiming, replacing, spellings, hasher, logger });
}
