import mongoose, { type Connection } from 'mongoose';
import { serviceUnavailable } from '../core-errors.js';
import { Claiming } from '../credentials/claiming.js';
import { Spellings } from '../credentials/spellings.js';
import { AuthError } from '../errors.js';
import { ExitError, exitCodes, exitWith } from '../exit.js';
import type { Logger } from '../logger.js';
import type { Config } from '../server/config.js';
import { createLogger } from '../server/logger.js';
import { joinDatabase } from '../server/open-database.js';
import { CredentialStore } from '../users/credential-store.js';
import { UserMapping } from '../users/user-map.js';
import { UserStore } from '../users/user-store.js';

const outage = 'the database does not answer; run the command again when it does';

/** What commands that work with users have. */
export interface Joined {
  readonly connection: Connection;
  readonly logger: Logger;
  readonly mapping: UserMapping;
  readonly users: UserStore;
  readonly credentials: CredentialStore;
  readonly claiming: Claiming;
  readonly spellings: Spellings;
}

/**
 * Opens the database of the settings for a command that works with users, be it beside a server that runs, and closes it in the end.
 *
 * @throws ExitError where the database does not answer, before or meanwhile.
 */
export async function withUsers<Result>(
  config: Config,
  work: (joined: Joined) => Promise<Result>,
): Promise<Result> {
  const { collections, users: settings } = config.authentication;
  // Standard output is for what the command tells.
  const logger = createLogger(config.env, process.stderr);
  const connection = mongoose.createConnection();
  const mapping = new UserMapping(settings.map);
  const users = new UserStore(connection, collections.users, mapping);
  const credentials = new CredentialStore(connection, collections.credentials);
  const claiming = new Claiming(users, credentials, logger);
  const spellings = new Spellings(users, claiming, logger);
  try {
    const database = await joinDatabase(connection, config, exitWith);
    const result = await work({ connection, logger, mapping, users, credentials, claiming, spellings });
    await database.close();
    return result;
  } catch (error) {
    throw isOutage(error) ? new ExitError(outage, exitCodes.tryAgain) : error;
  }
}

/** Whether the database did not answer. What reads many documents one by one throws the errors of the driver. */
export function isOutage(error: unknown): boolean {
  if (error instanceof AuthError) return error.code === serviceUnavailable.code;
  return error instanceof Error && /^Mongo(ose)?(Network|ServerSelection|Pool|Not|Topology)/.test(error.name);
}
