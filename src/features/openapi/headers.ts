import type { AuthContext } from '../../core/context.js';
import type { Route } from '../../core/route.js';
import { isAmbient } from '../../core/rows.js';
import type { CommonHeader, Components } from './components.js';

/** The headers of an answer with a status. */
export function headersOf(
  route: Route,
  status: number,
  { options }: AuthContext,
  components: Components,
): Readonly<Record<string, object>> {
  const names: CommonHeader[] = ['Cache-Control'];
  if (status === 401) names.push('WWW-Authenticate');
  const isSigningOut = isClearing(route, status);
  if ((status === 401 || isSigningOut) && options.clearSiteData) names.push('Clear-Site-Data');
  if (status === 415) names.push('Accept', 'Accept-Encoding');
  if (status === 503) names.push('Retry-After');
  const common = names.map((name) => [name, components.header(name)] as const);
  const own = status < 300 ? Object.entries(route.answerHeaders ?? {}) : [];
  const constant = own.map(
    ([name, value]) => [name, { required: true, schema: { type: 'string', const: value } }] as const,
  );
  return { ...Object.fromEntries([...common, ...constant]), ...cookieHeader(route, status, options) };
}

/** Whether an answer signs out. */
function isClearing({ setsCookies }: Pick<Route, 'setsCookies'>, status: number): boolean {
  return setsCookies === true ? status === 204 : setsCookies !== undefined && status < 300;
}

/** Whether a successful answer of a route with cookies has one each time. */
function isCookieSure(access: Route['access'], options: AuthContext['options']): boolean {
  // A refresh may leave the refresh cookie as it is. A login may put the tokens into the body.
  return access === 'cookie' ? isAmbient(options) : !options.tokenEndpoint.refresh;
}

function cookieHeader(
  { access, setsCookies, isCookieless }: Route,
  status: number,
  options: AuthContext['options'],
): Readonly<Record<string, object>> {
  const schema = { type: 'string' };
  const isOfOwn = setsCookies === 'may-clear';
  if (setsCookies && !isOfOwn && status < 300) {
    const isTakenBack = isClearing({ setsCookies }, status);
    const description = isTakenBack ? 'Takes the cookies back' : 'Sets the cookies';
    return { 'Set-Cookie': { description, required: isTakenBack || isCookieSure(access, options), schema } };
  }
  // A cookie that ran out is renewed on the way, and one that is refused is taken back.
  if (isAmbient(options) && access !== 'public' && !isCookieless)
    return { 'Set-Cookie': { description: 'Renews the cookies, or takes them back', schema } };
  if (isOfOwn && status < 300)
    return {
      'Set-Cookie': { description: 'Takes the cookies back from whoever ended the own session', schema },
    };
  return {};
}
