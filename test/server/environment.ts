import { testSecret } from '../harness/app.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';

/** A database for server processes, and the environment that points them to it. */
export async function databaseForServers() {
  const { connection, name, drop } = await openTestDatabase();
  const env = {
    NODE_ENV: 'test',
    MONGODB_URI: uriOfDatabase(name),
    AUTH_TOKEN_SECRET: testSecret,
    AUTH_PASSWORD_COST: '4',
  };
  return { connection, name, drop, env };
}
