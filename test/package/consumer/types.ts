// Compiled against the packed package, with every library checked: what is right compiles, and what is wrong does not.
import express from 'express';
import mongoose from 'mongoose';
import {
  type AccessKeys,
  type AccessTokenClaims,
  type Auth,
  type AuthClaims,
  AuthError,
  type AuthErrorCode,
  type AuthEvent,
  type AuthOptions,
  accessKeys,
  createAuth,
  type Duration,
  type ErrorDefinition,
  errors,
  type Guards,
  type Logger,
  problemHandler,
  type User,
} from 'sealgate';

const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const tenMinutes: Duration = '10m';
const options: AuthOptions = {
  secret: 'x',
  connection: mongoose.connection,
  accessToken: { expiresIn: tenMinutes },
  refreshToken: { leeway: 30 },
  cookie: { sameSite: 'lax' },
  corsOrigins: ['https://app.example.com'],
  logger,
  onEvent: (event: AuthEvent) => {
    const { at, userId }: { at: Date; userId?: string | undefined } = event;
    const why: string = event.type === 'session.ended' ? event.reason : event.type;
    // @ts-expect-error there is no such event
    if (event.type === 'session.began') return undefined;
    return [why, at, userId];
  },
};
const auth: Auth = createAuth(options);
const guards: Guards = auth;

const app = express();
app.use('/auth', auth.router);
app.get(
  '/orders',
  guards.withUser((req, res) => {
    const user: User = req.currentUser;
    const claims: AuthClaims = guards.claims(req);
    const ofSession: AccessTokenClaims | undefined = claims.type === 'access_token' ? claims : undefined;
    const roles: readonly string[] = user.roles;
    const created: Date = user.createdAt;
    const username: string | undefined = user.username;
    res.json({ user, claims, ofSession, roles, created, username });
    // @ts-expect-error a user is for reading
    req.currentUser.email = 'other@example.com';
    // @ts-expect-error a user never has a hash
    req.currentUser.passwordHash;
  }),
);
export const verified: Promise<{ user: User; claims: AuthClaims }> = auth.verify('a.token');
app.get('/admin', auth.requireRole('admin', 'owner'), (_req, res) => {
  res.end();
});
export const ended: Promise<void> = auth.ready().then(() => auth.close());
export const keys: AccessKeys = accessKeys('x');
export const code: AuthErrorCode = 'token_expired';

const missing: ErrorDefinition<'not_found'> = errors.not_found;
app.use(() => {
  throw new AuthError(missing, { detail: 'There is no such order' });
});
app.use(problemHandler({ logger }));

// @ts-expect-error a refusal is a definition, and not the name of one
new AuthError('not_found');
// @ts-expect-error there is no such refusal
errors.token_lost;
// @ts-expect-error a role has to be named
auth.requireRole();
// @ts-expect-error there is no such code
export const wrong: AuthErrorCode = 'token_lost';
// @ts-expect-error a secret is required
createAuth({ connection: mongoose.connection });
// @ts-expect-error there is no such option
createAuth({ secret: 'x', connection: mongoose.connection, expiresIn: '10m' });
