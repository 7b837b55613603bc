import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { PasswordRules } from '../../credentials/credential-source.js';
import { AuthError, type AuthErrorCode } from '../../errors.js';
import type { Parts } from '../../flows/parts.js';
import { refresh } from '../../flows/refresh.js';
import type { StatelessTokens } from '../../tokens/stateless-token.js';
import type { User } from '../../users/user.js';
import { isForm, parseBody, parseForm } from '../body.js';
import type { Problems } from '../problem.js';
import { identifier, password, refreshTokenFields } from './fields.js';
import type { RouteOptions } from './route.js';

export interface TokenRouteOptions extends RouteOptions {
  /** Issued for a username and a password; undefined where none are. */
  readonly statelessTokens: StatelessTokens | undefined;
  readonly problems: Problems;
}

interface Issued {
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly refreshToken?: string;
  readonly user: User;
}

const fieldsOf = (rules: PasswordRules) =>
  z.object({
    ...refreshTokenFields,
    username: identifier.optional(),
    password: password(rules).optional(),
  });
type Fields = z.output<ReturnType<typeof fieldsOf>>;

interface Grant {
  /** What it takes, as a refusal tells. */
  readonly takes: string;
  /** Tokens for what was shown; undefined where nothing of it was. */
  readonly issue: (shown: Fields) => Promise<Issued | undefined>;
}

/** Tokens for clients without cookies, by JSON or by a form of OAuth 2.0 (RFC 6749, sections 4.3, 5 and 6). */
export function tokenRoute(options: TokenRouteOptions): [RequestHandler, ErrorRequestHandler] {
  const { parts, problems } = options;
  const fields = fieldsOf(parts.credentials.passwordRules);
  const oauthFields = fields.extend({ grant_type: z.string({ error: 'is required' }) });
  const grants = grantsOf(options);

  const answerJson: RequestHandler = async (req, res) => {
    const { accessToken, expiresAt, refreshToken, user } = await issue(
      [...grants.values()],
      parseBody(fields, req),
    );
    res.json({ access_token: accessToken, token_expiration: expiresAt, refresh_token: refreshToken, user });
  };

  const answerForm: RequestHandler = async (req, res) => {
    const { grant_type: type, ...shown } = parseForm(oauthFields, req);
    const grant = grants.get(type);
    if (!grant)
      return sendOAuthError(res, 'unsupported_grant_type', `There is ${[...grants.keys()].join(', ')}`);
    const { accessToken, expiresAt, refreshToken } = await issue([grant], shown);
    res.json({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: Math.floor((expiresAt - parts.clock.now()) / 1000),
      refresh_token: refreshToken,
    });
  };

  // Also of what went wrong before the route, as a form that is too long.
  const refuseForm: ErrorRequestHandler = (error: unknown, req, res, next) => {
    if (isForm(req)) sendRefusal(res, problems.refusalOf(error));
    else next(error);
  };

  return [(req, res, next) => (isForm(req) ? answerForm : answerJson)(req, res, next), refuseForm];
}

/** The grants that are configured, by the names that OAuth 2.0 has for them. */
function grantsOf({ parts, refreshTokenInBody, statelessTokens }: TokenRouteOptions) {
  const grants = new Map<string, Grant>();
  if (refreshTokenInBody) grants.set('refresh_token', refreshTokenGrant(parts));
  if (statelessTokens) grants.set('password', passwordGrant(parts, statelessTokens));
  return grants;
}

function refreshTokenGrant(parts: Parts): Grant {
  return {
    takes: 'refresh_token',
    issue: async (shown) => {
      const refreshToken = shown.refresh_token ?? shown.token;
      if (refreshToken === undefined) return undefined;
      const { accessTokenExpiresAt: expiresAt, ...signedIn } = await refresh(parts, refreshToken);
      return { ...signedIn, expiresAt };
    },
  };
}

function passwordGrant({ credentials }: Parts, tokens: StatelessTokens): Grant {
  return {
    takes: 'username and password',
    issue: async ({ username, password }) => {
      if (username === undefined || password === undefined) return undefined;
      const verified = await credentials.verify({ identifier: username, password });
      if (!verified) throw new AuthError('invalid_credentials');
      const { user } = verified;
      const { token: accessToken, expiresAt } = tokens.issue(user);
      return { accessToken, expiresAt, user };
    },
  };
}

/** By the first grant of which something was shown. */
async function issue(grants: readonly Grant[], shown: Fields): Promise<Issued> {
  for (const grant of grants) {
    const issued = await grant.issue(shown);
    if (issued) return issued;
  }
  throw new AuthError('invalid_request', {
    detail: `Send ${grants.map(({ takes }) => takes).join(', or ')}`,
  });
}

const oauthErrors: Partial<Record<AuthErrorCode, readonly [error: string, status: number]>> = {
  invalid_request: ['invalid_request', 400],
  payload_too_large: ['invalid_request', 413],
  service_unavailable: ['temporarily_unavailable', 503],
  internal_error: ['server_error', 500],
};

/** RFC 6749, section 5.2. Whatever is wrong with what the client holds is an `invalid_grant`. */
function sendRefusal(res: Response, { code, message, retryAfter }: AuthError): void {
  const [error, status] = oauthErrors[code] ?? ['invalid_grant', 400];
  if (retryAfter !== undefined) res.set('Retry-After', String(retryAfter));
  sendOAuthError(res, error, message, status);
}

function sendOAuthError(res: Response, error: string, description: string, status = 400): void {
  res.status(status).json({ error, error_description: description });
}
