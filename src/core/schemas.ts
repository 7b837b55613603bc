import { z } from 'zod';
import { cursorPattern } from '../sessions/cursor.js';
import { deliveries } from './answer.js';
import type { AuthContext } from './context.js';
import { optional } from './fields.js';
import { isAmbient } from './rows.js';

// What answers say. `id` names a schema in the OpenAPI document.

export const instant = z.iso.datetime().meta({ id: 'Instant', examples: ['2026-01-31T08:30:00.000Z'] });
export const token = z
  .string()
  .meta({ description: 'A JWE in compact serialization', examples: ['eyJhbGciOiJkaXIi…'] });

const ourFields = {
  id: z.string().meta({ examples: ['6650c7a2f1d3a94b8e2c0f15'] }),
  email: z.string().meta({ examples: ['ann@example.com'] }),
  username: z
    .string()
    .meta({ examples: ['ann'] })
    .optional(),
  name: z
    .string()
    .meta({ examples: ['Ann Example'] })
    .optional(),
  roles: z.array(z.string()).meta({ examples: [['user']] }),
  emailVerified: z
    .boolean()
    .meta({ examples: [true] })
    .optional(),
  createdAt: instant,
  updatedAt: instant,
};

/** A user, as clients see one, with the fields of the application's own that they see. */
export const user = oncePerContext(({ userFields: { clientShape } }) =>
  z.strictObject({ ...clientShape, ...ourFields }).meta({ id: 'User' }),
);

/** Whoever is signed in: as above, with the id by the name that OAuth 2.0 and OpenID Connect have for it. */
export const me = oncePerContext(({ userFields: { clientShape } }) =>
  z.strictObject({ sub: ourFields.id, ...clientShape, ...ourFields }).meta({ id: 'Me' }),
);

/** A user, as an admin sees one. */
export const managedUser = oncePerContext(({ userFields: { clientShape } }) =>
  z.strictObject({ ...clientShape, ...ourFields, disabled: z.boolean() }).meta({ id: 'ManagedUser' }),
);

/** An access token in a body, by the names of OAuth 2.0 (RFC 6749, section 5.1). */
export const bearerToken = {
  access_token: token,
  token_type: z.literal('Bearer'),
  expires_in: z.int().meta({ description: 'Seconds', examples: [600] }),
};

const accessToken = {
  ...bearerToken,
  token_expiration: z.int().meta({ description: 'Milliseconds since 1970', examples: [1_769_848_800_000] }),
};

/** The body where tokens travel in cookies. */
const signedIn = (context: AuthContext) => z.strictObject({ user: user(context) }).meta({ id: 'SignedIn' });
const tokensInBearer = (context: AuthContext) =>
  z.strictObject({ ...accessToken, user: user(context) }).meta({ id: 'Tokens' });

/** Tokens in a body, whatever the transport is. */
export const tokensInBody = oncePerContext((context) =>
  z
    .strictObject({
      ...accessToken,
      refresh_token: token.meta({ description: 'For clients that keep no cookies' }).optional(),
      user: user(context),
    })
    .meta({ id: 'TokensInBody' }),
);

/** What whoever has a refresh cookie is given. */
export const renewedTokens = oncePerContext((context) =>
  isAmbient(context.options) ? signedIn(context) : tokensInBearer(context),
);

/** What whoever signs in is given: as above, or all tokens in the body, where the request said so. */
export const tokens = (context: AuthContext): z.ZodType => {
  const { options } = context;
  if (!options.tokenEndpoint.refresh) return renewedTokens(context);
  const inBody = tokensInBody(context);
  return isAmbient(options) ? z.union([renewedTokens(context), inBody]) : inBody;
};

/** How the refresh token shall travel; only heeded with `tokenEndpoint.refresh`. */
export const delivery = optional(
  z.enum(deliveries, { error: 'must be body or cookie' }).meta({ default: 'cookie' }),
);

/** Whether a client refreshes for the first time, or again, since the answer may have got lost. */
export const refreshAttempt = z.enum(['first', 'again'], { error: 'must be first or again' });

/** How a client says so. */
export const attempt = z.object({
  'Refresh-Attempt': refreshAttempt
    .meta({ description: 'Whether an earlier refresh may have been answered in vain' })
    .optional(),
});

/** The version is missing where browsers tell none, or freeze it at one that stands for later ones as well. */
const namedVersion = (name: string, version: string) =>
  z.strictObject({
    name: z.string().meta({ examples: [name] }),
    version: z
      .string()
      .meta({ examples: [version] })
      .optional(),
  });

const sessionFields = {
  id: z.string().meta({ examples: ['q3ZrVbXk0uYkqkQ5y6m0fQ'] }),
  createdAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
  ip: z
    .string()
    .meta({ examples: ['203.0.113.7'] })
    .optional(),
  device: z
    .string()
    .meta({ examples: ['Safari on iOS'] })
    .optional(),
  browser: namedVersion('Safari', '17.5').optional(),
  os: namedVersion('iOS', '17.5').optional(),
};

/** A session, as admins see it. */
export const session = z.strictObject(sessionFields).meta({ id: 'Session' });

/** A session, as its owner sees it. */
export const ownSession = z
  .strictObject({ ...sessionFields, current: z.boolean() })
  .meta({ id: 'OwnSession' });

const wrongLimit = 'must be 1 to 100';

const limitOf = (number: z.ZodNumber) => number.int(wrongLimit).min(1, wrongLimit).max(100, wrongLimit);

/** How many of a list. */
export const pageLimit = limitOf(z.number({ error: 'must be a number, 1 to 100' }));
export const pageLimitInQuery = limitOf(z.coerce.number({ error: wrongLimit }));

/** Which part of a list of sessions. */
export const sessionPage = z.object({
  limit: pageLimitInQuery.default(100),
  cursor: z.string().regex(cursorPattern, 'must be the "next" of the page before').optional(),
});

/** A refusal (RFC 9457). */
export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .meta({
        description: 'Each wrong place: a dotted path into the body or the query, empty for the whole',
      })
      .optional(),
  })
  .meta({ id: 'Problem' });

/** One schema for each context: a document that names several alike would have to tell them apart. */
function oncePerContext<Schema extends z.ZodType>(
  make: (context: AuthContext) => Schema,
): (context: AuthContext) => Schema {
  const made = new WeakMap<AuthContext, Schema>();
  return (context) => {
    const schema = made.get(context) ?? make(context);
    made.set(context, schema);
    return schema;
  };
}
