import { cookieNames } from '../../core/cookie-names.js';
import type { CoreOptions } from '../../core/options.js';
import type { Access, Route } from '../../core/route.js';
import { isAmbient } from '../../core/rows.js';
import { tokenMissing } from '../../core-errors.js';
import { adminRole } from '../../users/user.js';

type Scheme = 'accessKeys' | 'accessToken' | 'accessCookie' | 'refreshCookie';
type Requirement = Readonly<Partial<Record<Scheme, readonly string[]>>>;

/** Who may, for people. */
export const who: Readonly<Record<Access, string>> = {
  public: 'anybody',
  cookie: 'the refresh cookie',
  service: 'a service with the access keys',
  auth: 'a bearer token',
  session: 'a session',
  owner: 'the user; admins',
  admin: 'admins',
};

const sentByBrowser = 'A browser sends it by itself';

const whatItIs = 'An access token: a signed JWT in a JWE (RFC 7519, section 5.2)';

/** A scheme that OpenAPI has a kind for, or a header. */
function inHeader({ header, scheme }: CoreOptions['accessToken']): object {
  const isAuthorization = header.toLowerCase() === 'authorization';
  if (isAuthorization && (scheme ?? 'Bearer').toLowerCase() === 'bearer')
    return { type: 'http', scheme: 'bearer', bearerFormat: 'JWE' };
  return isAuthorization
    ? { type: 'http', scheme: scheme?.toLowerCase() }
    : { type: 'apiKey', in: 'header', name: header };
}

/** How a request can show who makes it. */
export function securitySchemes({
  transport,
  cookie,
  accessToken,
}: CoreOptions): Readonly<Partial<Record<Scheme, object>>> {
  const { access, refresh } = cookieNames(cookie);
  return {
    accessToken: { ...inHeader(accessToken), description: whatItIs },
    accessKeys: { type: 'http', scheme: 'basic', description: 'The credentials of the access keys' },
    refreshCookie: { type: 'apiKey', in: 'cookie', name: refresh, description: sentByBrowser },
    ...(transport === 'cookie' && {
      accessCookie: { type: 'apiKey', in: 'cookie', name: access, description: sentByBrowser },
    }),
  };
}

/** What a route asks for: one of these. */
export function securityOf({ access, refusals }: Route, options: CoreOptions): readonly Requirement[] {
  if (access === 'public') return [];
  if (access === 'service') return [{ accessKeys: [] }];
  if (access === 'cookie') {
    const isOptional = !refusals?.includes(tokenMissing);
    return [{ refreshCookie: [] }, ...(isOptional ? [{ accessToken: [] }, {}] : [])];
  }
  const roles = access === 'admin' ? [adminRole] : [];
  // One that ran out is renewed by the refresh cookie on the way.
  const byCookie = isAmbient(options) ? [{ accessCookie: roles }, { refreshCookie: roles }] : [];
  return [{ accessToken: roles }, ...byCookie];
}
