import { z } from 'zod';
import type { AuthContext } from '../../core/context.js';
import type { ClientInfo } from '../../core/events.js';
import { identifier, optional, password, refreshTokenFields } from '../../core/fields.js';
import type { SignedIn } from '../../core/issue-tokens.js';
import { loginSucceeded, verifyCredentials } from '../../core/login.js';
import { refresh } from '../../core/refresh.js';
import { invalidRequest } from '../../core-errors.js';
import { AuthError } from '../../errors.js';
import type { RefreshAttempt } from '../../sessions/session-store.js';

/** What a client may present. */
export const presentable = z.object({
  ...refreshTokenFields,
  username: optional(identifier),
  password: optional(password),
});
type Presented = Partial<z.output<typeof presentable>>;

export type Issued = Pick<
  SignedIn,
  'accessToken' | 'issuedAt' | 'accessTokenExpiresAt' | 'refreshToken' | 'user'
>;

/** What else a request says. */
export interface Asked {
  readonly client: ClientInfo;
  readonly presented: { readonly attempt: RefreshAttempt | undefined };
}

/** One way to come by tokens. */
export interface Grant {
  /** What it takes, as a refusal tells. */
  readonly takes: string;
  /** Tokens for what was presented; undefined where nothing of it was. */
  readonly issue: (presented: Presented, context: AuthContext, asked: Asked) => Promise<Issued | undefined>;
}

const refreshTokenGrant: Grant = {
  takes: 'refresh_token',
  issue: async ({ refresh_token, token }, context, { presented: { attempt } }) => {
    const refreshToken = refresh_token ?? token;
    if (refreshToken === undefined) return undefined;
    return refresh(context, refreshToken, { attempt, inBody: true });
  },
};

const passwordGrant: Grant = {
  takes: 'username and password',
  issue: async ({ username, password }, context, { client }) => {
    const { statelessTokens, events, clock } = context;
    if (username === undefined || password === undefined || !statelessTokens) return undefined;
    const { user, amr } = await verifyCredentials(context, { identifier: username, password }, client);
    events.emit(loginSucceeded, { userId: user.id, amr }, client);
    const issuedAt = clock.now();
    const { token: accessToken, expiresAt: accessTokenExpiresAt } = statelessTokens.issue(user);
    return { accessToken, issuedAt, accessTokenExpiresAt, refreshToken: undefined, user };
  },
};

/** The grants that JSON may ask for. */
export function grantsOfJson({ options: { tokenEndpoint } }: AuthContext): readonly Grant[] {
  return [
    ...(tokenEndpoint.refresh ? [refreshTokenGrant] : []),
    ...(tokenEndpoint.stateless ? [passwordGrant] : []),
  ];
}

/** The grants that are on, by the names that OAuth 2.0 has for them (RFC 6749, sections 4.3 and 6). */
export function grantsOfForms({ options: { tokenEndpoint } }: AuthContext): ReadonlyMap<string, Grant> {
  const grants = new Map<string, Grant>();
  if (tokenEndpoint.refresh) grants.set('refresh_token', refreshTokenGrant);
  if (tokenEndpoint.password) grants.set('password', passwordGrant);
  return grants;
}

/** Tokens by the first grant of which something was presented; throws `invalid_request` where there is none. */
export async function issueByGrant(
  grants: readonly Grant[],
  presented: Presented,
  context: AuthContext,
  asked: Asked,
): Promise<Issued> {
  for (const grant of grants) {
    const issued = await grant.issue(presented, context, asked);
    if (issued) return issued;
  }
  const detail = `Send ${grants.map(({ takes }) => takes).join(', or ')}`;
  throw new AuthError(invalidRequest, { detail });
}
