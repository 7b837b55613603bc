import { checked, listOf, matching } from './kinds.js';

// What names something of HTTP: origins, addresses, paths, headers and cookies.

/** Exact origins; browsers compare them to the letter (RFC 6454, section 5). */
export const origins = listOf('origins', (value) => {
  const origin = String(value);
  const isExact = URL.canParse(origin) && new URL(origin).origin === origin && !origin.includes('*');
  return isExact
    ? undefined
    : `must hold exact origins such as https://app.example.com, and ${origin} is none`;
});

/** The domain of a cookie. */
export const domain = matching(
  'domain',
  /^(?=.{1,253}$)(?!.*(?:^|\.)-)(?!.*-(?:\.|$))[a-z\d-]{1,63}(\.[a-z\d-]{1,63})+$/i,
  'must be a domain such as example.com',
);

/** RFC 6265, section 4.1.1; a browser would put another in the place of a path that does not begin with a slash. */
export const cookiePath = matching(
  'cookie path',
  /^\/[\x21-\x3a\x3d-\x7e]*$/,
  'must be a path such as /auth',
);

/** A path that may stand in a page, a cookie and an address as it is. */
export const mountPath = matching(
  'mount path',
  /^(\/|(\/[\w.~-]+)+)$/,
  'must be a path such as /auth, of letters, digits, - . _ ~, and no slash at its end',
);

/** What follows on the names of cookies. */
export const cookieSuffix = matching(
  'cookie suffix',
  /^[\w-]{0,32}$/,
  'must be letters, digits, _ or -, 32 at most, such as _admin',
);

/** The name of a header (RFC 9110, section 5.1) that has nothing else in it. */
export const headerName = matching(
  'header name',
  /^(?!(?:cookie|set-cookie|host)$)[\w!#$%&'*+.^`|~-]+$/i,
  'must be the name of a header, such as x-auth-token',
);

/** Headers that a request may have. `*` means all of them to browsers, but for requests with a cookie, where it is a name. */
export const headerNames = listOf('header names', (value) =>
  headerName.schema.safeParse(value).success && value !== '*'
    ? undefined
    : 'must hold names of headers, such as traceparent',
);

/** RFC 9110, section 11.1. */
export const authScheme = matching(
  'authentication scheme',
  /^[\w!#$%&'*+.^`|~-]+$/,
  'must be one word, such as Token',
);

/** An address that is called with `fetch`, which refuses one with a username, and quotes it. */
export const httpUrl = checked<string>('http url', 'string', (value) => {
  const url = URL.canParse(String(value)) ? new URL(String(value)) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return 'must be an http or https address';
  return url.username || url.password ? 'must have no username and no password' : undefined;
});

/** RFC 8414, section 2: it is compared to the letter. */
export const issuer = checked<string>('issuer', 'string', (value) => {
  const url = URL.canParse(String(value)) ? new URL(String(value)) : undefined;
  const isExact = url && `${url.origin}${url.pathname.replace(/\/$/, '')}` === value;
  return isExact && /^https?:$/.test(url.protocol)
    ? undefined
    : 'must be an http or https address with no query and no slash at the end, such as https://example.com/auth';
});
