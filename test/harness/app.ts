import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import express, { type Express } from 'express';
import type { Connection, ConnectOptions } from 'mongoose';
import type { Feature } from '../../src/core/feature.js';
import { createAuthWith } from '../../src/create-auth-with.js';
import type { Auth, AuthOptions } from '../../src/index.js';
import * as builtIn from '../../src/routes.js';
import { Client } from './client.js';
import { openTestDatabase } from './database.js';
import { setKind } from './documented.js';
import { listenLocally } from './listen.js';
import { silentLogger } from './logger.js';

const workerFile = fileURLToPath(new URL('hashing-worker.js', import.meta.url));

const allFeatures: readonly Feature[] = Object.values(builtIn);

/** A secret of the tests. */
export const testSecret = 'a secret of the tests, which nobody uses outside of them';

export interface TestApp {
  readonly auth: Auth<unknown, string>;
  readonly connection: Connection;
  readonly databaseName: string;
  /** Where the application listens. */
  readonly origin: string;
  /** Where the router is mounted. */
  readonly base: string;
  client(): Client;
  close(): Promise<void>;
}

export interface TestAppOptions extends Partial<AuthOptions> {
  /** Mounts what comes before the router. */
  readonly before?: (app: Express) => void;
  /** Mounts what comes after it. */
  readonly after?: (app: Express, auth: Auth<unknown, string>) => void;
  readonly connectOptions?: ConnectOptions;
  /** In place of those of src/routes.ts. */
  readonly features?: readonly Feature[];
  /** Stands between the application and its database. */
  readonly proxy?: { uriOf(name: string): string };
  /** Fills the database before sealgate sees it. */
  readonly prepare?: (connection: Connection) => Promise<unknown>;
}

/**
 * An application on a random port and a database of its own, with the router at /auth, `GET /guarded` behind `requireAuth` and
 * `GET /admin` behind `requireRole('admin')`.
 */
export async function startTestApp({
  before,
  after,
  connectOptions,
  proxy,
  prepare,
  features = allFeatures,
  passwords = { cost: 4 },
  ...options
}: TestAppOptions = {}): Promise<TestApp> {
  const { connection, name, drop } = await openTestDatabase(connectOptions, proxy);
  await prepare?.(connection);
  const auth = createAuthWith(features, {
    secret: testSecret,
    connection,
    cookie: { secure: false },
    passwords: { workerFile, ...passwords },
    logger: silentLogger,
    ...options,
  });
  await auth.ready();

  const app = express();
  before?.(app);
  app.use('/auth', auth.router);
  app.get('/guarded', auth.requireAuth, (req, res) => {
    res.json({ id: req.currentUser?.id, sid: auth.claims(req)?.sid });
  });
  app.get('/admin', auth.requireRole('admin'), (req, res) => {
    res.json({ id: req.currentUser?.id });
  });
  after?.(app, auth);
  const { origin, server } = await listen(app);
  const kind = features === allFeatures ? kindOf(options) : undefined;
  if (kind !== undefined) setKind(`${origin}/auth`, kind);

  return {
    auth,
    connection,
    databaseName: name,
    origin,
    base: `${origin}/auth`,
    client: () => new Client(`${origin}/auth`),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await auth.close();
      await drop();
    },
  };
}

/** What applications that describe themselves alike have in common; undefined where their options do not tell. */
function kindOf({
  connection,
  logger,
  redis,
  onEvent,
  ...options
}: Partial<AuthOptions>): string | undefined {
  const text = JSON.stringify(options);
  // Not of which sort a function or a schema is.
  if (!isDeepStrictEqual(JSON.parse(text), options)) return undefined;
  return text.replaceAll(/127\.0\.0\.1:\d+/g, '');
}

/** Listens on a random port of this machine. */
export async function listen(app: Express): Promise<{ origin: string; server: Server }> {
  const server = createServer(app);
  return { origin: `http://127.0.0.1:${await listenLocally(server)}`, server };
}
