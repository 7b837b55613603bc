import { z } from 'zod';
import { deliveries } from './answer.js';

// What answers say. An instant is ISO 8601 in JSON.
const instant = z.union([z.date(), z.iso.datetime()]);

/** A user, as clients see one. */
export const user = z.strictObject({
  id: z.string(),
  email: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
  roles: z.array(z.string()),
  createdAt: instant,
  updatedAt: instant,
});

/** A user, as an admin sees one. */
export const managedUser = user.extend({ disabled: z.boolean() });

/** What whoever signs in is given. Tokens that travel in cookies are not in it. */
export const tokens = z.strictObject({
  access_token: z.string().optional(),
  /** Milliseconds since 1970. */
  token_expiration: z.int().optional(),
  /** Only where the body of the request said `"delivery": "body"`. */
  refresh_token: z.string().optional(),
  user,
});

/** How the refresh token shall travel; only heeded with `tokenEndpoint.refresh`. */
export const delivery = z.enum(deliveries, { error: 'must be body or cookie' }).default('cookie');

/** A session, as its owner and admins see it. */
export const session = z.strictObject({
  id: z.string(),
  createdAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
  ip: z.string().optional(),
  device: z.string().optional(),
});
