import { isIP } from 'node:net';
import { coreOptions } from '../core/options.js';
import { mountPath } from '../options/http-kinds.js';
import {
  checked,
  flag,
  integer,
  matching,
  oneOf,
  text,
  toBoolean,
  toList,
  toNumber,
} from '../options/kinds.js';
import { type OptionKind, setting } from '../options/option.js';
import * as features from '../routes.js';

const profile = matching(
  'profile',
  /^[a-z][a-z-]*$/,
  'must be the name of a file in config, without its .json',
);

const mongodbUri = matching(
  'mongodb uri',
  /^mongodb(\+srv)?:\/\/[^/]/,
  'must begin with mongodb:// or mongodb+srv://',
);

const redisUrl = checked<string>('redis url', 'string', (value) =>
  URL.canParse(String(value)) && /^rediss?:\/\/[^/]+(\/\d*)?$/.test(String(value))
    ? undefined
    : 'must be redis:// or rediss://, a host, and a port or the number of a database where it has one',
);

/** What Express takes for `trust proxy`: whom to believe in X-Forwarded headers. */
const trustProxy = checked<boolean | number | readonly string[]>(
  'trust proxy',
  'boolean | number | readonly string[]',
  (value) => {
    const isKnown = typeof value === 'boolean' || (Number.isSafeInteger(value) && Number(value) >= 0);
    if (isKnown || (Array.isArray(value) && value.length > 0 && value.every(isAddress))) return undefined;
    return 'must be false, the number of proxies, or their addresses';
  },
  (value) => {
    const one = toNumber(toBoolean(value));
    return typeof one === 'string' ? toList(one) : one;
  },
);

const addressNames = new Set(['loopback', 'linklocal', 'uniquelocal']);

function isAddress(item: unknown): boolean {
  const [address = '', prefix] = String(item).split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const isPrefix = prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= bits);
  return addressNames.has(address) || (isIP(address) > 0 && isPrefix);
}

const environments = ['development', 'test', 'production'] as const;

/** Whatever a stage is called, it is nearer to production than to a developer's machine, and the safe side. */
const environment: OptionKind<(typeof environments)[number]> = {
  ...oneOf(...environments),
  fromText: (name) => (environments.some((known) => known === name) ? name : 'production'),
};

/** The settings that only the server has. */
const serverSettings = [
  setting('env', 'NODE_ENV', environment, {
    default: 'development',
    description: '`development`, `test` or `production`; any other, such as `staging`, is as `production`.',
  }),
  setting('profile', 'SEALGATE_PROFILE', profile, {
    default: null,
    description: 'The name of a further file in `config`, such as `device`.',
  }),
  setting('http.host', 'HOST', text, {
    default: 'localhost',
    description:
      'Where it listens; `0.0.0.0` in production. `localhost` is 127.0.0.1 and ::1, where there is IPv6.',
  }),
  setting('http.port', 'PORT', integer(0, 65_535, 'a port, 0 to 65535'), {
    default: 3000,
    description: 'The port; `0` is any that is free.',
  }),
  setting('http.trustProxy', 'TRUST_PROXY', trustProxy, {
    default: false,
    description: 'Whether to believe X-Forwarded headers: the number of proxies, or their addresses.',
  }),
  setting('database.uri', 'MONGODB_URI', mongodbUri, {
    default: null,
    secret: true,
    description: 'Your MongoDB. Without one it is the embedded database, which production refuses.',
  }),
  setting('database.embedded.path', 'DATA_DIR', text, {
    default: '.data',
    description:
      'The directory of the embedded database, and of the secret that is made for development. Only the user who runs the server may write to it.',
  }),
  setting('database.embedded.allowInProduction', 'DATABASE_EMBEDDED_ALLOW_IN_PRODUCTION', flag, {
    default: false,
    description: 'For one small machine.',
  }),
  setting('redis.url', 'REDIS_URL', redisUrl, {
    default: null,
    secret: true,
    description: 'Your Redis. Ends of sessions are then announced by it.',
  }),
  setting('authentication.basePath', 'AUTH_BASE_PATH', mountPath, {
    default: '/auth',
    description:
      'The path below which the server has the routes. `AUTH_PUBLIC_PATH` says where browsers see them, if a proxy rewrites paths.',
  }),
  setting('authentication.credentials', 'AUTH_CREDENTIALS', oneOf('local', 'upstream'), {
    default: 'local',
    description: 'Who checks passwords: sealgate, or another API.',
  }),
  setting('authentication.upstream.user.id', 'AUTH_UPSTREAM_USER_ID', text, {
    default: 'id',
    description: 'Where the user’s id is in the answer of that API: a path such as `data.user.id`.',
  }),
  setting('authentication.upstream.user.email', 'AUTH_UPSTREAM_USER_EMAIL', text, {
    default: 'email',
    description: 'Likewise the address.',
  }),
  setting('authentication.upstream.user.name', 'AUTH_UPSTREAM_USER_NAME', text, {
    default: 'name',
    description: 'Likewise the name.',
  }),
  setting('authentication.upstream.user.roles', 'AUTH_UPSTREAM_USER_ROLES', text, {
    default: 'roles',
    description: 'Likewise the roles.',
  }),
] as const;

/** Every option of `createAuth` and every setting of the server, in the order of the README. */
export const allRows = [
  ...serverSettings,
  ...coreOptions,
  ...Object.values(features).flatMap(({ options }) => options),
] as const;

/** What the server itself reads of the settings; those of features it only passes on. */
export type ServerRows = readonly [...typeof serverSettings, ...typeof coreOptions];
