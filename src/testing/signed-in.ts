import { randomBytes } from 'node:crypto';
import { toManaged } from '../core/change-user.js';
import type { AuthContext } from '../core/context.js';
import { cookieNames } from '../core/cookie-names.js';
import { issueTokens } from '../core/issue-tokens.js';
import { parseWithAsync } from '../core/parse.js';
import { newUser, separateOwn } from '../core/user-schemas.js';
import { driverTypes } from '../database/mongoose.js';
import type { Session } from '../sessions/session-store.js';
import { TokenHeader } from '../transports/token-header.js';
import type { NewUser } from '../users/new-user.js';
import type { GivenFields } from '../users/own-fields.js';
import type { ManagedUser } from '../users/user.js';
import { givenId, idOf } from '../users/user-id.js';
import type { UserRecord } from '../users/user-record.js';

/** Who is to be signed in: a new user, or one whom there is already. */
export interface PersonOptions<Given = GivenFields<unknown>> {
  /** A user whom there is already, or the id; nothing else is given then. */
  readonly user?: string | { readonly id: string } | undefined;
  /** An address that nobody has, if not given. */
  readonly email?: string | undefined;
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  /** `['user']`, if not given. */
  readonly roles?: readonly string[] | undefined;
  readonly emailVerified?: boolean | undefined;
  /** Values of the application's own fields, by the rules of `users.fields`. Those that are not given have their defaults. */
  readonly fields?: Given | undefined;
}

/** Somebody who is signed in, and what requests show of it. */
export interface SignedInPerson<Own = unknown> {
  readonly user: ManagedUser & Own;
  /** An access token. */
  readonly token: string;
  /** The text of a `Cookie` header for the routes of the router: the refresh cookie; with the cookie transport, both. */
  readonly cookie: string;
  /** The headers of a request to a guarded route. */
  readonly headers: Readonly<Record<string, string>>;
}

const members = ['email', 'username', 'name', 'roles', 'emailVerified'];

/** Signs somebody in without a password, and so without a hash; no event is told, and no hook is asked. */
export async function signIn(
  context: AuthContext,
  { user, fields, ...others }: PersonOptions,
): Promise<SignedInPerson> {
  const said = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  const unknown = Object.keys(said).find((name) => !members.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`signedIn: ${unknown} is none of user, fields, ${members.join(', ')}`);
  if (user === undefined) return signInNew(context, said, fields);
  const [besides] = [...Object.keys(said), ...(fields === undefined ? [] : ['fields'])];
  if (besides !== undefined)
    throw new TypeError(`signedIn: ${besides} must be left out beside user; auth.users.update changes one`);
  return signInKnown(context, givenId(typeof user === 'object' && 'id' in user ? user.id : user));
}

async function signInKnown(context: AuthContext, id: string): Promise<SignedInPerson> {
  const record = await context.users.findById(id);
  if (!record) throw new TypeError('signedIn: user is nobody whom there is');
  if (record.disabled) throw new TypeError('signedIn: user is disabled, and signs in nowhere');
  return personOf(context, record, await openSession(context, id, record.sessions.version));
}

async function signInNew(context: AuthContext, said: object, fields: object = {}): Promise<SignedInPerson> {
  const { users, userFields } = context;
  const undeclared = Object.keys(fields).find((name) => !userFields.names.includes(name));
  if (undeclared !== undefined)
    throw new TypeError(`signedIn: fields.${undeclared} is not declared in users.fields`);
  const email = `person-${randomBytes(6).toString('hex')}@example.com`;
  const { own, ...values } = separateOwn(
    context,
    await parseWithAsync(newUser(context), { email, ...fields, ...said }),
  );
  const person = { ...values, own: await userFields.withDefaults(own) };
  const { upstream } = context.options;
  if (upstream.url !== undefined) return signInUpstream(context, new URL(upstream.url).origin, person);
  const draft = users.draft(person);
  // With such a key the first session is of version 0, and can be opened at the same time.
  if (draft.key instanceof driverTypes().ObjectId) {
    const opening = openSession(context, idOf(draft.key), 0);
    const [record, session] = await Promise.all([users.insert(draft, undefined), opening]);
    return personOf(context, record, session);
  }
  const record = await users.insert(draft, undefined);
  return personOf(context, record, await openSession(context, record.user.id, record.sessions.version));
}

/** A user as one becomes who signs in by another API. */
async function signInUpstream(
  context: AuthContext,
  source: string,
  { email, name, roles, own }: NewUser,
): Promise<SignedInPerson> {
  const id = randomBytes(12).toString('hex');
  const { record } = await context.users.upsertUpstreamUser(source, { id, email, name, roles });
  if (Object.keys(own ?? {}).length > 0) await context.users.change(record.user.id, { own });
  return signInKnown(context, record.user.id);
}

function openSession({ sessions }: AuthContext, userId: string, version: number): Promise<Session> {
  return sessions.create({ userId, version, inBody: false, ip: undefined, userAgent: undefined });
}

function personOf(context: AuthContext, record: UserRecord, session: Session): SignedInPerson {
  const { transport, cookie: settings } = context.options;
  const { accessToken, refreshToken } = issueTokens(context, record.user, session);
  const names = cookieNames(settings);
  const user = toManaged(record);
  const refreshCookie = `${names.refresh}=${refreshToken}`;
  const { name, scheme } = new TokenHeader(context.options.accessToken);
  const shown = scheme === undefined ? accessToken : `${scheme} ${accessToken}`;
  if (transport === 'bearer')
    return { user, token: accessToken, cookie: refreshCookie, headers: { [name]: shown } };
  const cookie = `${names.access}=${accessToken}; ${refreshCookie}`;
  // As a browser sends it from a page of one's own, so that it is no forged request.
  return { user, token: accessToken, cookie, headers: { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' } };
}
