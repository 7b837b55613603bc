import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import { logout, logoutEverywhere } from '../core/end-presented.js';
import type { ClientInfo } from '../core/events.js';
import { anyText } from '../core/fields.js';
import type { SignedIn } from '../core/issue-tokens.js';
import { openLogin, verifyCredentials } from '../core/login.js';
import { type Opening, openVerifiedSession } from '../core/open-session.js';
import { parseWith, parseWithAsync } from '../core/parse.js';
import { refresh } from '../core/refresh.js';
import { registerUser } from '../core/registration.js';
import { loginFields, registration, separateOwn } from '../core/user-schemas.js';
import type { RefreshAttempt } from '../sessions/session-store.js';
import type { GivenFields } from '../users/own-fields.js';
import type { User } from '../users/user.js';
import { callerOf, logoutOptions, presentedTokens, refreshOptions } from './arguments.js';

/** Where a call comes from, for the list of sessions and for events. */
export interface Caller {
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** What somebody enters to sign in: an address or a username, and the password. */
export interface LoginFields {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
  readonly password: string;
}

/** What somebody enters to register. */
export interface RegistrationFields {
  readonly email: string;
  readonly password: string;
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  /** The token of an invitation. */
  readonly invitation?: string | undefined;
}

/** The tokens of somebody who is signed in. */
export interface Tokens<Own = unknown> {
  readonly user: User & Own;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  /** Keep it, in place of the one before. */
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

/**
 * Signing in as functions of plain values, for what is no Express route: GraphQL, RPC, jobs. Each does what its route does, with the same
 * rules, events and refusals: it rejects with an `AuthError`, also where what it is given is of another kind than its type says, such as
 * a member of a body that nobody looked at.
 */
export interface Functions<Own = unknown, Given = GivenFields<Own>> {
  /** @example const { user, accessToken, refreshToken } = await auth.login({ email, password }, { ip: socket.remoteAddress }); */
  login(fields: LoginFields, caller?: Caller): Promise<Tokens<Own>>;
  register(fields: RegistrationFields & Given, caller?: Caller): Promise<Tokens<Own>>;
  /**
   * New tokens for a refresh token. `attempt` says whether the client refreshes for the first time or again, since an earlier answer may
   * have got lost. A client refreshes one at a time.
   */
  refresh(
    refreshToken: string,
    options?: { readonly attempt?: RefreshAttempt | undefined },
  ): Promise<Tokens<Own>>;
  /** Ends the session of a token, or with `everywhere` all sessions of its user, by a token that lives. */
  logout(
    tokens: { readonly refreshToken?: string | undefined; readonly accessToken?: string | undefined },
    options?: { readonly everywhere?: boolean | undefined },
  ): Promise<void>;
}

export function createFunctions<Own, Given>(
  context: AuthContext,
  readiness: Readiness,
): Functions<Own, Given> {
  const openingFor = (client: ClientInfo): Opening => ({ client, inBody: true, refreshTokens: [] });
  const functions: Functions = {
    login: async (fields, caller) => {
      await readiness.wait();
      const { email, username, password } = parseWith(loginFields, fields);
      const client = callerOf(caller);
      const proof = await verifyCredentials(
        context,
        { identifier: email ?? username ?? '', password },
        client,
      );
      return toTokens(await openLogin(context, proof, openingFor(client)));
    },
    register: async (fields, caller) => {
      await readiness.wait();
      const registering = separateOwn(context, await parseWithAsync(registration(context), fields));
      const client = callerOf(caller);
      const proof = await registerUser(context, registering, client);
      return toTokens(await openVerifiedSession(context, proof, openingFor(client)));
    },
    refresh: async (refreshToken, options) => {
      await readiness.wait();
      const shown = parseWith(anyText.optional(), refreshToken, 'refreshToken');
      const { attempt } = parseWith(refreshOptions, options, 'options');
      const signedIn = await refresh(context, shown, { attempt, inBody: true });
      return toTokens(signedIn, shown);
    },
    logout: async (tokens, options) => {
      await readiness.wait();
      const { refreshToken, accessToken } = parseWith(presentedTokens, tokens);
      const { everywhere } = parseWith(logoutOptions, options, 'options');
      const presented = { accessToken, refreshTokens: refreshToken === undefined ? [] : [refreshToken] };
      await (everywhere ? logoutEverywhere(context, presented) : logout(context, presented));
    },
  };
  // The fields of `Own` are what the options declare, which the context has at hand.
  return functions as Functions<Own, Given>;
}

/** A session of a browser gives other tabs no refresh token: whoever asked keeps the one that was shown. */
function toTokens(signedIn: SignedIn, shown = ''): Tokens {
  const { user, accessToken, accessTokenExpiresAt, issuedAt, refreshTokenExpiresIn } = signedIn;
  return {
    user,
    accessToken,
    accessTokenExpiresAt: new Date(accessTokenExpiresAt),
    refreshToken: signedIn.refreshToken ?? shown,
    refreshTokenExpiresAt: new Date(issuedAt + refreshTokenExpiresIn),
  };
}
