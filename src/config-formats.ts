import { isIP } from 'node:net';
import convict from 'convict';
import { parseDuration } from './duration.js';
import { domainFault, originFault } from './options.js';
import { secretFault } from './tokens/secret.js';

/** A kind of setting. The environment gives text, and files give text or JSON of the right type: `coerce` makes one of both. */
interface Format {
  /** Throws what is wrong with a coerced value. */
  readonly validate: (value: unknown) => void;
  readonly coerce: (value: unknown) => unknown;
}

/** The kinds of settings. Each says what is wrong with a value, and never the value: it may be a secret. */
const formats = {
  text: format((value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text')),
  port: format(
    (value) => (isInteger(value) && value >= 0 && value <= 65_535 ? undefined : 'must be a port, 0 to 65535'),
    toNumber,
  ),
  integer: format((value) => (isInteger(value) ? undefined : 'must be a whole number'), toNumber),
  switch: format((value) => (typeof value === 'boolean' ? undefined : 'must be true or false'), toBoolean),
  duration: format((value) => {
    parseDuration(typeof value === 'number' ? value : String(value));
    return undefined;
  }),
  origins: format((value) => firstFault(value, originFault), toList),
  // A secret that was read from a file may end in a line break, which is no part of it.
  secret: format(secretFault, toTrimmed),
  secrets: format((value) => firstFault(value, secretFault), toList),
  'mongodb-uri': format((value) =>
    /^mongodb(\+srv)?:\/\/[^/]/.test(String(value))
      ? undefined
      : 'must begin with mongodb:// or mongodb+srv://',
  ),
  'redis-url': format((value) =>
    URL.canParse(String(value)) && /^rediss?:\/\/[^/]+(\/\d*)?$/.test(String(value))
      ? undefined
      : 'must be redis:// or rediss://, a host, and a port or the number of a database where it has one',
  ),
  domain: format(domainFault),
  url: format((value) =>
    URL.canParse(String(value)) && /^https?:$/.test(new URL(String(value)).protocol)
      ? undefined
      : 'must be an http or https address',
  ),
  path: format((value) =>
    /^(\/|(\/[\w.~-]+)+)$/.test(String(value))
      ? undefined
      : 'must be a path such as /auth, of letters, digits, - . _ ~',
  ),
  profile: format((value) =>
    /^[a-z][a-z-]*$/.test(String(value))
      ? undefined
      : 'must be the name of a file in config, without its .json',
  ),
  'trust-proxy': format(trustProxyFault, (value) => {
    const one = toNumber(toBoolean(value));
    return typeof one === 'string' ? toList(one) : one;
  }),
} satisfies Record<string, Format>;

convict.addFormats(
  Object.fromEntries(Object.entries(formats).map(([name, rules]) => [name, { name, ...rules }])),
);

function format(
  fault: (value: unknown) => string | undefined,
  coerce: Format['coerce'] = (value) => value,
): Format {
  return {
    coerce,
    validate: (value) => {
      const message = fault(value);
      if (message !== undefined) throw new TypeError(message);
    },
  };
}

/** What Express takes for `trust proxy`: whom to believe in X-Forwarded headers. */
function trustProxyFault(value: unknown): string | undefined {
  const isAddress = (item: unknown) => {
    const [address = '', prefix] = String(item).split('/');
    const bits = isIP(address) === 4 ? 32 : 128;
    const isPrefix = prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= bits);
    return addressNames.has(address) || (isIP(address) > 0 && isPrefix);
  };
  const isKnown = typeof value === 'boolean' || (isInteger(value) && value >= 0);
  if (isKnown || (Array.isArray(value) && value.length > 0 && value.every(isAddress))) return undefined;
  return 'must be false, the number of proxies, or their addresses';
}

const addressNames = new Set(['loopback', 'linklocal', 'uniquelocal']);

function firstFault(value: unknown, fault: (item: string) => string | undefined): string | undefined {
  if (!Array.isArray(value)) return 'must be a list';
  return value.map((item) => fault(String(item))).find((message) => message !== undefined);
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function toTrimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
}

function toBoolean(value: unknown): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

function toList(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
