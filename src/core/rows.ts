import { z } from 'zod';
import {
  crossSiteRequest,
  insufficientRole,
  internalError,
  invalidClient,
  invalidRequest,
  payloadTooLarge,
  reauthenticationRequired,
  serviceUnavailable,
  sessionRevoked,
  tokenExpired,
  tokenInvalid,
  tokenMissing,
  unsupportedMediaType,
} from '../core-errors.js';
import type { ErrorDefinition } from '../errors.js';
import type { AuthContext } from './context.js';
import type { CoreOptions } from './options.js';
import { refreshRefusals } from './refresh.js';
import type { Access, Configured, Method, Route } from './route.js';

// What follows from a row, for all that is made of rows.

export function methodsOf({ method }: Route): readonly Method[] {
  return typeof method === 'string' ? [method] : method;
}

export function isOn({ isEnabled }: Route, options: CoreOptions): boolean {
  return isEnabled?.(options) ?? true;
}

/** A schema of a row, as sealgate is set up. */
export function configured<Schema extends z.ZodType>(
  schema: Configured<Schema>,
  context: AuthContext,
): Schema {
  return schema instanceof z.ZodType ? schema : schema(context);
}

/** The schema of the body; undefined where the row reads none. */
export function bodyOf({ body }: Route, context: AuthContext): z.ZodType | undefined {
  const schema = body && configured(body, context);
  return schema instanceof z.ZodUndefined ? undefined : schema;
}

/** Whether the access token travels in a cookie, which a browser shows by itself. */
export function isAmbient({ transport }: CoreOptions): boolean {
  return transport === 'cookie';
}

/** Whether a client that does not say where a request comes from has to show a token against forged ones. */
export function needsCsrfToken({ isCookieless }: Route, method: Method, options: CoreOptions): boolean {
  return isAmbient(options) && !isCookieless && method !== 'GET';
}

/** All that a row can refuse a request of a method with: what its handler does, and what follows from the rest of the row. */
export function refusalsOf(route: Route, method: Method, context: AuthContext): readonly ErrorDefinition[] {
  const { access, params, query, form, refusals = [] } = route;
  const body = bodyOf(route, context);
  const refused = [
    ...(params || query || body || form ? [invalidRequest] : []),
    ...(body || form ? [payloadTooLarge, unsupportedMediaType] : []),
    ...ofAccess(access, context.options),
    ...(route.needsRecentLogin ? [reauthenticationRequired] : []),
    ...refusals,
    ...(access === 'cookie' || needsCsrfToken(route, method, context.options) ? [crossSiteRequest] : []),
    internalError,
    ...(route.isAlwaysReady ? [] : [serviceUnavailable]),
  ];
  return [...new Set(refused)];
}

function ofAccess(access: Access, options: CoreOptions): readonly ErrorDefinition[] {
  if (access === 'public' || access === 'cookie') return [];
  if (access === 'service') return [invalidClient];
  // Where access tokens travel in cookies, one that ran out is renewed on the way.
  const ofToken = isAmbient(options)
    ? refreshRefusals
    : [tokenMissing, tokenInvalid, tokenExpired, sessionRevoked];
  return access === 'owner' || access === 'admin' ? [...ofToken, insufficientRole] : ofToken;
}
