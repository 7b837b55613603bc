import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import mongoose from 'mongoose';
import { DatabaseMisfitError } from './availability/misfit.js';
import { createAuth } from './create-auth.js';
import { exitWith } from './exit.js';
import { ProblemResponder } from './http/problem.js';
import { createApp } from './server/app.js';
import { authOptions, withSettingNames } from './server/auth-options.js';
import { type Config, loadConfig } from './server/config.js';
import { developmentSecret, developmentSecretFile } from './server/development-secret.js';
import { closeGracefully } from './server/graceful-shutdown.js';
import { createLogger } from './server/logger.js';
import { openDatabase } from './server/open-database.js';
import { connectRedis, redisClient } from './server/open-redis.js';

/** Milliseconds for which an idle connection is kept open: longer than load balancers keep theirs, which is a minute. */
const keepAliveTimeout = 65_000;

/** Runs the server of the settings until a signal ends it. */
export async function start(): Promise<void> {
  // Before anything else: as PID 1 of a container, a process without handlers ignores these signals.
  let stop = async (): Promise<void> => undefined;
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      // npm forwards a signal that the terminal has already sent to the whole process group.
      if (isStopping) return;
      isStopping = true;
      void stop().then(() => process.exit(0), exitWith);
    });

  const config = loadConfig();
  const logger = createLogger(config.env);
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled promise rejection'));
  const { token, basePath } = config.authentication;
  const dataDirectory = config.database.embedded.path;
  const secret = token.secret ?? (await developmentSecret(dataDirectory));

  const connection = mongoose.createConnection();
  const redis = await redisClient(config, logger);
  const auth = withSettingNames(() => createAuth(authOptions(config, { secret, connection, redis, logger })));
  const database = await openDatabase(connection, config, logger, exitWith);
  await connectRedis(redis, config);
  await auth.ready().catch((error: unknown) => {
    if (!(error instanceof DatabaseMisfitError)) throw error;
    // Its line is in the log.
    process.exit(error.exitCode);
  });

  const problems = new ProblemResponder({ logger, clearSiteData: config.authentication.clearSiteData });
  // The app needs the access token in a body, which the cookie transport never sends.
  const showsApp = config.authentication.transport === 'bearer';
  // Loaded only where it is shown.
  const docs =
    config.env === 'development' ? (await import('./server/docs.js')).serveDocs(basePath) : undefined;
  const app = createApp({ auth, basePath, trustProxy: config.http.trustProxy, problems, showsApp, docs });
  const server = createServer({ keepAliveTimeout }, app);
  const url = await listen(server, config);

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

  stop = async () => {
    await closeGracefully(server);
    await auth.close();
    redis?.destroy();
    await database.close();
  };
}

async function listen(server: Server, { http }: Config): Promise<string> {
  const { host } = http;
  try {
    server.listen(http.port, host);
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Error(
      `http.host (HOST), http.port (PORT): cannot listen on ${host}:${http.port} (${error.code})`,
    );
  }
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
