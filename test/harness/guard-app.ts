import express, { type Express } from 'express';
import { createGuard, type Guard, type GuardOptions } from '../../src/guard/index.js';
import { accessKeys } from '../../src/tokens/access-keys.js';
import { listen, testSecret } from './app.js';
import { type Answer, Client, type Question } from './client.js';
import { silentLogger } from './logger.js';

export interface GuardApp {
  readonly guard: Guard<string>;
  readonly origin: string;
  get(path: string, bearer?: string, question?: Question): Promise<Answer>;
  close(): Promise<void>;
}

export interface GuardAppOptions {
  readonly guard?: GuardOptions;
  /** Mounts routes in place of the usual ones. */
  readonly mount?: (app: Express, guard: Guard<string>) => void;
}

/** A resource service on a random port, with the keys of the tests' secret: `/guarded`, `/session`, `/admin` and `/of/:id`. */
export async function startGuardApp({
  guard: options = { keys: accessKeys(testSecret), logger: silentLogger },
  mount = mountUsual,
}: GuardAppOptions = {}): Promise<GuardApp> {
  const guard = createGuard(options);
  const app = express();
  mount(app, guard);
  const { origin, server } = await listen(app);
  return {
    guard,
    origin,
    get: (path, bearer, question) => new Client(origin).send('GET', path, { bearer, ...question }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await guard.close();
    },
  };
}

function mountUsual(app: Express, guard: Guard): void {
  const { requireAuth, requireSession, requireRole, requireOwner } = guard;
  const { claims } = guard;
  app.get('/guarded', requireAuth, (req, res) => {
    res.json({ user: req.currentUser, claims: claims(req) });
  });
  app.get('/session', requireSession, (req, res) => void res.json({ sid: claims(req)?.sid }));
  app.get('/admin', requireRole('admin', 'owner'), (req, res) => void res.json({ id: req.currentUser?.id }));
  app.get(
    '/of/:id',
    requireOwner((req) => req.params.id),
    (req, res) => void res.json({ id: req.currentUser?.id }),
  );
}
