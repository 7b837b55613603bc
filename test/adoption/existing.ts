import bcrypt from 'bcryptjs';
import express from 'express';
import type { Connection, ConnectOptions } from 'mongoose';
import { type AuthOptions, createAuth } from '../../src/index.js';
import { listen, testSecret } from '../harness/app.js';
import { Client } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { recordingLogger } from '../harness/logger.js';

export const password = 'correct horse battery';

/** As an application made it before it had sealgate, and cheaply. */
export const hash = bcrypt.hashSync(password, 4);

export interface ExistingDatabase {
  readonly connection: Connection;
  readonly name: string;
  /** Starts sealgate on it, and says what it is refused with; undefined where it is not. */
  start(options?: Partial<AuthOptions>): Promise<string | undefined>;
  /** What was logged so far. */
  readonly lines: readonly string[];
  /** Of what was started last, whether or not it is ready. */
  client(): Client;
  indexes(): Promise<unknown>;
  close(): Promise<void>;
}

/** A database that an application has filled, and an application on it that listens before it is ready. */
export async function existingDatabase(
  fill: (connection: Connection) => Promise<unknown>,
  proxy?: { uriOf(name: string): string },
  connectOptions?: ConnectOptions,
): Promise<ExistingDatabase> {
  const { connection, name, drop } = await openTestDatabase(connectOptions, proxy);
  await fill(connection);
  const logger = recordingLogger();
  const ends: (() => unknown)[] = [];
  let origin = '';
  return {
    connection,
    name,
    lines: logger.lines,
    start: async (options = {}) => {
      const auth = createAuth({
        secret: testSecret,
        connection,
        cookie: { secure: false },
        passwords: { cost: 4 },
        logger,
        ...options,
      });
      const { origin: listening, server } = await listen(express().use('/auth', auth.router));
      origin = listening;
      ends.push(
        () => server.closeAllConnections(),
        () => server.close(),
        () => auth.close(),
      );
      return auth.ready().then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof Error && error.name === 'DatabaseMisfitError') return error.message;
          throw error;
        },
      );
    },
    client: () => new Client(`${origin}/auth`),
    indexes: () =>
      connection
        .collection('users')
        .listIndexes()
        .toArray()
        .catch(() => []),
    close: async () => {
      for (const end of ends) await end();
      await drop();
    },
  };
}

/** Runs the command that a refusal gives for a way out, as somebody would paste it into the shell of MongoDB. */
export async function takeWayOut(connection: Connection, refusal: string): Promise<void> {
  const [, collection = '', index = ''] =
    /db\.getCollection\('([^']+)'\)\.dropIndex\('([^']+)'\)$/.exec(refusal) ?? [];
  await connection.collection(collection).dropIndex(index);
}
