import type { z } from 'zod';
import type { AuthError, ErrorDefinition } from '../errors.js';
import type { RefreshAttempt } from '../sessions/session-store.js';
import type { AccessTokenClaims, AuthClaims } from '../tokens/claims.js';
import type { User } from '../users/user.js';
import type { Answer } from './answer.js';
import type { AuthContext } from './context.js';
import type { ClientInfo } from './events.js';
import type { CoreOptions } from './options.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may:
 *
 * - `public`: anybody.
 * - `cookie`: whoever shows a refresh token; requests that a page elsewhere made a browser send are refused.
 * - `service`: a service that shows the credentials of its access keys.
 * - `auth`: whoever is signed in, be it by a stateless token.
 * - `session`: whoever is signed in by a session.
 * - `owner`: the user whose id is the parameter `userId`, and admins; by a session.
 * - `admin`: admins, by a session.
 */
export type Access = 'public' | 'cookie' | 'service' | 'auth' | 'session' | 'owner' | 'admin';

/** Where nobody is signed in. */
type Unguarded = 'public' | 'cookie' | 'service';

/** A value that may depend on how sealgate is set up: on what a password may be, say. It is asked for once. */
export type Configured<Value> = Value | ((context: AuthContext) => Value);

/** The tokens that come with a request, in the way of the transport. */
export interface PresentedTokens {
  readonly accessToken: string | undefined;
  /** Those first that belong to whoever sent the request. A cookieless route is shown none. */
  readonly refreshTokens: readonly string[];
  /** Undefined where the client does not say. */
  readonly attempt: RefreshAttempt | undefined;
}

/** What a handler is given of a request: plain values, checked by the row's schemas. */
interface RouteRequest<Who extends Access = Access, Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The user who is signed in; undefined where nobody has to be. */
  readonly user: Who extends Unguarded ? undefined : User;
  /** The claims of the user's token. */
  readonly claims: Who extends Unguarded ? undefined : Who extends 'auth' ? AuthClaims : AccessTokenClaims;
  /** Where the request comes from, as far as it is known. */
  readonly client: ClientInfo;
  readonly presented: PresentedTokens;
  /** Makes a token against forged requests, with its cookie; only where cookies alone authorize. */
  issueCsrfToken(): string;
  /** The path that all routes are below, as browsers see it. */
  readonly basePath: string;
  /** As headers say it: nothing to make an address of that somebody else is sent to. */
  readonly origin: string;
  /** All routes that there are, also those that are off, for what tells of them. */
  readonly groups: readonly RouteGroup[];
}

/** The routes of one capability. */
export interface RouteGroup {
  readonly name: string;
  readonly routes: readonly Route[];
}

/** The same for a form (`application/x-www-form-urlencoded`), where a route takes one as well, or nothing else. */
export interface FormVariant<Form extends z.ZodObject = z.ZodObject> {
  readonly body: Configured<Form>;
  /** As the row has it, if not given. */
  readonly answer?: z.ZodType;
  /** The bodies of refusals by their status. */
  readonly refusals: Readonly<Record<number, z.ZodType>>;
  handle(
    request: Omit<RouteRequest<Access, unknown, unknown, z.output<Form>>, 'user' | 'claims'>,
    context: AuthContext,
  ): Answer | Promise<Answer>;
  /** A refusal in the form's own format. */
  refuse(error: AuthError): Answer;
}

/** A route is data: all that is told of it and done for it comes from its row. */
export interface Route<
  Who extends Access = Access,
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
> {
  /** Several where they do the same. */
  readonly method: Method | readonly [Method, ...Method[]];
  /** Below wherever the router is mounted. */
  readonly path: string;
  /** One line on what it is for. */
  readonly summary: string;
  readonly access: Who;
  /** Whether the route exists; it does, if not given. */
  readonly isEnabled?: (options: CoreOptions) => boolean;
  /**
   * Whether only the owner should do it, and not whoever found a device or a token: then the login must be recent, or it is refused
   * with `reauthentication_required`. Only where somebody has to be signed in.
   */
  readonly needsRecentLogin?: true;
  /** Whether its GET changes something. Then HEAD is not allowed. */
  readonly isUnsafe?: true;
  /** Whether it neither reads nor sets a cookie: then no page elsewhere can misuse it, and all may call it. */
  readonly isCookieless?: true;
  /**
   * Whether what it answers sets cookies, or clears them; it clears them where there is no more to say, or nobody is left, or, with
   * `may-clear`, where it was about whoever asked.
   */
  readonly setsCookies?: true | 'clears' | 'may-clear';
  /** Whether it needs no database: then it does not wait for one. */
  readonly isAlwaysReady?: true;
  readonly params?: Params;
  readonly query?: Query;
  /** What a client may say in headers besides, for the documentation. */
  readonly headers?: z.ZodObject;
  /**
   * The JSON body. A request without one, or with one of another kind, is refused. Where the schema is optional there may be none, and
   * it may come as a form as well. It is not read at all where the schema is `z.undefined()`.
   */
  readonly body?: Configured<Body>;
  readonly form?: FormVariant;
  /** The bodies of its answers by their status; null for none. */
  readonly answers: Readonly<Record<number, Configured<z.ZodType> | null>>;
  /** Headers that each of these answers has, besides those of all; the handler sets them. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** What the handler refuses with, besides what follows from the rest of the row. */
  readonly refusals?: readonly ErrorDefinition[];
  handle(
    request: RouteRequest<Who, z.output<Params>, z.output<Query>, z.output<Body>>,
    context: AuthContext,
  ): Answer | Promise<Answer>;
}

/**
 * A row, with the types of its request found from its schemas.
 *
 * @example
 * export const showGreeting = defineRoute({
 *   method: 'GET',
 *   path: '/greeting',
 *   summary: 'The greeting of the user',
 *   access: 'auth',
 *   answers: { 200: z.object({ text: z.string() }) },
 *   handle: async ({ user }, context) => json(await greetingOf(context, user.id)),
 * });
 */
export function defineRoute<
  const Who extends Access,
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodUndefined,
>(route: Route<Who, Params, Query, Body>): Route {
  return route;
}
