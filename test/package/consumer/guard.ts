// A program of its own: who imports `sealgate/guard` alone sees a user of a token, and not the user of a database.
import { createServer } from 'node:http';
import express from 'express';
import {
  type AccessKeys,
  type AccessTokenClaims,
  type AuthErrorCode,
  accessKeys,
  createGuard,
  type Exception,
  type Guard,
  type GuardOptions,
  type Logger,
} from 'sealgate/guard';

const keys: AccessKeys = accessKeys('x');
const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const options: GuardOptions = { keys: [keys], issuer: 'a', audience: 'b', logger };
const guard: Guard = createGuard(options);
const exceptions: Exception[] = [{ path: ['/token', /^\/public/, { url: '/a', methods: ['GET'] }] }];

const app = express();
app.use(guard.unless(...exceptions, { path: '/b', method: 'POST' }));
app.get('/open', (req, res) => {
  // @ts-expect-error nobody has looked who it is
  res.json(req.currentUser.id);
});
app.get(
  '/books',
  guard.withUser((req, res) => {
    const id: string = req.currentUser.id;
    const roles: readonly string[] = req.currentUser.roles;
    const claims = guard.claims(req);
    const expires: number = claims.exp;
    const sid: string | undefined = claims.sid;
    const session: AccessTokenClaims | undefined = claims.type === 'access_token' ? claims : undefined;
    res.json({ id, roles, expires, sid, session });
    // @ts-expect-error a token tells of no address
    req.currentUser.email;
    // @ts-expect-error it is for reading
    req.currentUser.id = 'another';
  }),
);
app.get(
  '/books/:id',
  guard.requireAuth,
  guard.withUser<{ id: string }>((req, res) => {
    const id: string = req.params.id;
    res.json(id);
    // @ts-expect-error the path has no such parameter
    req.params.isbn;
  }),
);
app.get('/maybe', guard.optionalAuth, guard.lenientAuth, (req, res) => {
  const id: string | undefined = req.currentUser?.id;
  const sid: string | undefined = guard.claims(req)?.sid;
  res.json([id, sid]);
});
createServer((req, res) => guard.requireAuth(req, res, () => res.end()));
app.post('/books', guard.requireRole('admin'), (_req, res) => {
  res.end();
});
export const ended: Promise<void> = guard.close();
export const code: AuthErrorCode = 'token_expired';
createGuard({
  secret: 'x',
  previousSecrets: ['y'],
  accessToken: { expiresIn: '10m' },
  statelessTokens: true,
});

// @ts-expect-error there has to be a secret, or keys
createGuard({ audience: 'b' });
// @ts-expect-error and not both
createGuard({ secret: 'x', keys });
// @ts-expect-error a role has to be named
guard.requireRole();
// @ts-expect-error there is no such member
guard.unless({ paths: ['/a'] });
