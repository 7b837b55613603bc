import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Claiming } from '../credentials/claiming.js';
import { LocalCredentials } from '../credentials/local-credentials.js';
import { moveInBackground } from '../credentials/move-hashes.js';
import { PasswordReplacing } from '../credentials/password-replacing.js';
import { Spellings } from '../credentials/spellings.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import type { CredentialStore } from '../users/credential-store.js';
import type { UserStore } from '../users/user-store.js';
import { type CoreOptions, hashingThreads } from './options.js';

/** Milliseconds that the start waits for what a large database takes longer for. */
const patienceMs = 2_000;

/** What checks passwords that are stored here, and takes over what a database had before. */
export function createLocal(
  options: CoreOptions,
  users: UserStore,
  credentials: CredentialStore,
  claiming: Claiming,
) {
  const { logger } = options;
  const spellings = new Spellings(users, claiming, logger);
  const replacing = new PasswordReplacing(users, credentials, logger);
  const { algorithm, cost, pbkdf2, verify: verifyOther, workerFile } = options.passwords;
  const hasher = new PasswordHasher({
    algorithm,
    cost,
    pbkdf2,
    verifyOther,
    threads: hashingThreads(options),
    workerFile: workerFile instanceof URL ? fileURLToPath(workerFile) : workerFile,
    onFallback: (error) =>
      logger.warn(
        { err: error },
        'no hashing thread can start; passwords are hashed on the main thread, which is slower: see docs/bundling.md',
      ),
    onPortable: () => logger.info({}, 'passwords are hashed by bcryptjs; @node-rs/bcrypt would be faster'),
  });
  return {
    credentials: new LocalCredentials({ users, credentials, claiming, spellings, replacing, hasher, logger }),
    startThreads: () => hasher.start(),
    /** Names in other spellings are found before the first login, if there are not too many users; hashes move meanwhile. */
    adopt: async (hadHashes: boolean, closing: AbortSignal): Promise<void> => {
      const patience = setTimeout(patienceMs, undefined, { ref: false, signal: closing });
      await Promise.race([spellings.search(), patience]);
      if (hadHashes && options.users.map.passwordHash === undefined)
        void moveInBackground(users, replacing, logger, closing);
    },
  };
}
