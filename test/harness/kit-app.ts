import express from 'express';
import type { RoleRights } from '../../src/options/role-rights.js';
import { createTestAuth, type TestAuth, type TestAuthOptions } from '../../src/testing/index.js';
import type { UserFields } from '../../src/users/own-fields.js';
import { listen } from './app.js';
import { Client } from './client.js';
import { openTestDatabase } from './database.js';

export interface KitApp {
  readonly kit: TestAuth<unknown, string, object>;
  readonly origin: string;
  client(): Client;
  close(): Promise<void>;
}

/** Where the database of a test auth is from. */
export const databases = ['its own', 'handed'] as const;

/** An application over HTTP with the test kit, on a database of the kit's own or of the tests. */
export async function startKitApp(
  from: (typeof databases)[number],
  options: TestAuthOptions<UserFields, RoleRights> = {},
): Promise<KitApp> {
  const database = from === 'handed' ? await openTestDatabase({ monitorCommands: true }) : undefined;
  const kit = await createTestAuth({ ...(database && { connection: database.connection }), ...options });
  const { auth } = kit;
  const app = express();
  app.use('/auth', auth.router);
  app.all('/guarded', auth.requireAuth, (req, res) => {
    res.json({ id: req.currentUser?.id });
  });
  app.get('/editors', auth.requireRole('editor'), (req, res) => {
    res.json({ id: req.currentUser?.id });
  });
  const { origin, server } = await listen(app);
  return {
    kit,
    origin,
    client: () => new Client(`${origin}/auth`),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await kit.close();
      await database?.drop();
    },
  };
}
