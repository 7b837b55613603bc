import mongoose from 'mongoose';
import { DatabaseMisfitError } from './availability/misfit.js';
import { createAuth } from './create-auth.js';
import { ProblemResponder } from './http/problem.js';
import { createApp } from './server/app.js';
import { authOptions, withSettingNames } from './server/auth-options.js';
import { loadConfig } from './server/config.js';
import { developmentSecret, developmentSecretFile } from './server/development-secret.js';
import { closeGracefully } from './server/graceful-shutdown.js';
import type { Lifetime } from './server/lifetime.js';
import { listen } from './server/listen.js';
import { createLogger } from './server/logger.js';
import { misspeltSettings } from './server/misspelt-settings.js';
import { type Database, openDatabase } from './server/open-database.js';
import { connectRedis, redisClient } from './server/open-redis.js';

/** Starts the server of the settings, which runs until its lifetime ends. What is opened is closed in the reverse order. */
export async function start(lifetime: Lifetime): Promise<void> {
  const config = loadConfig();
  const logger = createLogger(config.env);
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled promise rejection'));
  for (const { variable, nearest } of misspeltSettings())
    logger.warn({ variable }, `${variable} is not a setting; did you mean ${nearest}?`);
  const { token, basePath } = config.authentication;
  const publicPath = config.authentication.publicPath ?? basePath;
  const dataDirectory = config.database.embedded.path;
  const secret = token.secret ?? (await developmentSecret(dataDirectory));

  const connection = mongoose.createConnection();
  let opening: Promise<Database> | undefined;
  // After all that writes to it.
  lifetime.onEnd(() => opening?.then((opened) => opened.close()).catch(() => undefined));
  const redis = await lifetime.open(
    () => redisClient(config, logger),
    (client) => client?.destroy(),
  );
  const auth = await lifetime.open(
    () => withSettingNames(() => createAuth(authOptions(config, { secret, connection, redis, logger }))),
    (opened) => opened.close(),
  );
  // Before the database, since auth begins to prepare when that is open.
  await lifetime.wait(connectRedis(redis, config));
  opening = openDatabase(connection, config, lifetime.fail, {
    signal: lifetime.signal,
    onHung: () => logger.warn({}, 'the database driver hangs; reconnecting'),
  });
  const database = await lifetime.wait(opening);
  await lifetime.wait(auth.ready()).catch((error: unknown) => {
    // Its line is in the log.
    if (error instanceof DatabaseMisfitError) void lifetime.end(error.exitCode);
    throw error;
  });

  const problems = new ProblemResponder({ logger, clearSiteData: config.authentication.clearSiteData });
  // The app needs the access token in a body, which the cookie transport never sends.
  const showsApp = config.authentication.transport === 'bearer';
  // Loaded only where it is shown.
  const docs =
    config.env === 'development' ? (await import('./server/docs.js')).serveDocs(publicPath) : undefined;
  const app = createApp({
    auth,
    basePath,
    publicPath,
    trustProxy: config.http.trustProxy,
    problems,
    showsApp,
    docs,
  });
  const { url } = await lifetime.open(
    () => listen(app, config.http),
    ({ servers }) => Promise.all(servers.map(closeGracefully)),
  );

  if (config.env === 'production') logger.info({ url, database: database.description }, 'listening');
  else {
    const origin =
      token.secret === null
        ? `made for development, kept in ${developmentSecretFile(dataDirectory)}`
        : 'from AUTH_TOKEN_SECRET';
    print(
      `sealgate is at ${url}${basePath}`,
      `data    ${database.description}`,
      `secret  ${origin}`,
      ...(showsApp ? [`app     ${url}/`] : []),
      ...(docs ? [`docs    ${url}/docs`] : []),
    );
  }
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
