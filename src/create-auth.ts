import type { Auth } from './auth.js';
import type { AuthOptions } from './auth-options.js';
import { createAuthWith } from './create-auth-with.js';
import type { RightOf, RoleRights } from './options/role-rights.js';
import * as features from './routes.js';
import type { FieldsOf, GivenFields, UserFields } from './users/own-fields.js';

/**
 * Makes the routes and guards that sign people in to an Express application. Access and refresh tokens are Nested JWTs
 * (RFC 7519, section 5.2), signed and then encrypted; refusals are problem details (RFC 9457).
 *
 * It reads no environment variable and touches neither the global passport nor the global mongoose, so that one process can
 * hold several. Call it before the connection is open if you like: requests wait a little for the database by themselves.
 *
 * @throws TypeError that names a bad option and how to fix it.
 * @example
 * const auth = createAuth({ secret: process.env.AUTH_SECRET, connection: mongoose.connection });
 * app.use('/auth', auth.router);
 * app.get('/orders', auth.withUser((req, res) => res.json(ordersOf(req.currentUser.id))));
 */
export function createAuth<
  const Fields extends UserFields = Record<never, never>,
  const Roles extends RoleRights = Record<never, never>,
>(options: AuthOptions<Fields, Roles>): Auth<FieldsOf<Fields>, RightOf<Roles>, GivenFields<Fields>> {
  return createAuthWith<FieldsOf<Fields>, GivenFields<Fields>>(Object.values(features), options);
}
