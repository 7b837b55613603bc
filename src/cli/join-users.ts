import mongoose from 'mongoose';
import { exitWith } from '../exit.js';
import type { Config } from '../server/config.js';
import { createLogger } from '../server/logger.js';
import { joinDatabase } from '../server/open-database.js';
import { UserMapping } from '../users/user-map.js';

/** Opens the database of the settings for a command that works with users, be it beside a server that runs. */
export async function joinUsers(config: Config) {
  const { collections, users } = config.authentication;
  const logger = createLogger(config.env);
  const connection = mongoose.createConnection();
  const database = await joinDatabase(connection, config, logger, exitWith);
  return { connection, database, logger, collections, mapping: new UserMapping(users.map) };
}
