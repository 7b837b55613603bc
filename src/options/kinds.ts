import { z } from 'zod';
import { type Duration, parseDuration } from '../duration.js';
import { retiredSecretFault, secretFault } from '../tokens/secret.js';
import type { OptionKind } from './option.js';

/** A kind whose check is a function that says what is wrong. */
export function checked<Value>(
  name: string,
  type: string,
  fault: (value: unknown) => string | undefined,
  fromText?: OptionKind['fromText'],
): OptionKind<Value> {
  const schema = z.custom<Value>().superRefine((value, context) => {
    const message = fault(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
  return { name, type, schema, ...(fromText && { fromText }) };
}

export const text: OptionKind<string> = {
  name: 'text',
  type: 'string',
  schema: z.string('must be a string').min(1, 'must be a string that is not empty'),
};

export const flag: OptionKind<boolean> = {
  name: 'flag',
  type: 'boolean',
  schema: z.boolean('must be true or false'),
  fromText: toBoolean,
};

/** A span of time, `least` milliseconds or longer, in milliseconds. */
export function duration(least: number): OptionKind<number> {
  const schema = z.custom<Duration>().transform((value, context): number => {
    const fault = durationFault(value, least);
    if (fault === undefined) return parseDuration(value);
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  });
  return { name: `duration from ${least} ms`, type: 'Duration', schema };
}

export function integer(
  minimum: number,
  maximum = Number.POSITIVE_INFINITY,
  bounds = maximum === Number.POSITIVE_INFINITY ? `${minimum} or more` : `${minimum} to ${maximum}`,
): OptionKind<number> {
  const isWithin = (value: unknown) =>
    Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
  return checked<number>(
    `integer ${bounds}`,
    'number',
    (value) => (isWithin(value) ? undefined : `must be ${bounds}`),
    toNumber,
  );
}

export function oneOf<const Value extends string>(...known: readonly Value[]): OptionKind<Value> {
  const list = `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`;
  return {
    name: list,
    type: known.map((value) => `'${value}'`).join(' | '),
    schema: z.enum(known, `must be ${list}`),
  };
}

/** One secret. Where it was read from a file it may end in a line break, which is no part of it. */
export const secret = checked<string>('secret', 'string', secretFault, (value) =>
  typeof value === 'string' ? value.trim() : value,
);

/** Retired secrets. */
export const secrets = listOf('secrets', retiredSecretFault);

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
  'must be a path such as /auth, of letters, digits, - . _ ~',
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

/** The name of a MongoDB collection. */
export const collectionName = matching(
  'collection name',
  /^(?!system\.)[^$\0]+$/,
  'must be the name of a collection',
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

export function matching(name: string, pattern: RegExp, message: string): OptionKind<string> {
  return checked<string>(name, 'string', (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : message,
  );
}

function listOf(name: string, fault: (item: unknown) => string | undefined): OptionKind<readonly string[]> {
  return checked<readonly string[]>(
    name,
    'readonly string[]',
    (value) =>
      Array.isArray(value) ? value.map(fault).find((message) => message !== undefined) : 'must be a list',
    toList,
  );
}

function durationFault(value: Duration, least: number): string | undefined {
  try {
    return parseDuration(value) < least ? `must be at least ${least / 1000} seconds` : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
}

export function toBoolean(value: unknown): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

export function toList(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
