import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import convict, { type SchemaObj } from 'convict';
import './config-formats.js';
import { secretFault } from './tokens/secret.js';

/** A setting that the server cannot start with: one line that names the key and its environment variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** What sysexits.h calls EX_CONFIG. */
  readonly exitCode = 78;

  constructor(key: string, fault: string) {
    const variable = environmentVariable(key);
    super(`${key}${variable ? ` (${variable})` : ''}: ${fault}`);
  }
}

const environments = ['development', 'test', 'production'] as const;

const setting = <T>(env: string, format: SchemaObj['format'], value: T, rest: Partial<SchemaObj> = {}) => ({
  env,
  format,
  default: value,
  ...rest,
});
const optional = (env: string, format: SchemaObj['format'], rest: Partial<SchemaObj> = {}) =>
  setting<string | null>(env, format, null, { nullable: true, ...rest });

const schema = {
  env: setting<(typeof environments)[number]>('NODE_ENV', [...environments], 'development'),
  profile: optional('SEALGATE_PROFILE', 'profile'),
  http: {
    host: setting('HOST', 'text', '127.0.0.1'),
    port: setting('PORT', 'port', 3000),
    trustProxy: setting<boolean | number | string[]>('TRUST_PROXY', 'trust-proxy', false),
    corsOrigins: setting<string[]>('CORS_ORIGINS', 'origins', []),
  },
  database: {
    uri: optional('MONGODB_URI', 'mongodb-uri', { sensitive: true }),
    embedded: {
      path: setting('DATA_DIR', 'text', '.data'),
      allowInProduction: setting('DATABASE_EMBEDDED_ALLOW_IN_PRODUCTION', 'switch', false),
    },
  },
  redis: { url: optional('REDIS_URL', 'redis-url', { sensitive: true }) },
  authentication: {
    basePath: setting('AUTH_BASE_PATH', 'path', '/auth'),
    token: {
      secret: optional('AUTH_TOKEN_SECRET', 'secret', { sensitive: true }),
      previousSecrets: setting<string[]>('AUTH_TOKEN_PREVIOUS_SECRETS', 'secrets', [], { sensitive: true }),
      audience: setting('AUTH_TOKEN_AUDIENCE', 'text', 'sealgate'),
      issuer: setting('AUTH_TOKEN_ISSUER', 'text', 'sealgate'),
      expiresIn: setting<string | number>('AUTH_TOKEN_EXPIRES_IN', 'duration', '10m'),
    },
    refreshToken: {
      expiresIn: setting<string | number>('AUTH_REFRESH_TOKEN_EXPIRES_IN', 'duration', '30d'),
      leeway: setting<string | number>('AUTH_REFRESH_TOKEN_LEEWAY', 'duration', '30s'),
      absoluteLifetime: setting<string | number>('AUTH_REFRESH_TOKEN_ABSOLUTE_LIFETIME', 'duration', '90d'),
    },
    cookie: {
      sameSite: setting<'strict' | 'lax' | 'none'>(
        'AUTH_COOKIE_SAME_SITE',
        ['strict', 'lax', 'none'],
        'strict',
      ),
      domain: optional('AUTH_COOKIE_DOMAIN', 'domain'),
      secure: setting('AUTH_COOKIE_SECURE', 'switch', true),
    },
    transport: setting<'bearer' | 'cookie'>('AUTH_TRANSPORT', ['bearer', 'cookie'], 'bearer'),
    tokenEndpoint: {
      refresh: setting('AUTH_TOKEN_ENDPOINT_REFRESH', 'switch', false),
      stateless: setting('AUTH_TOKEN_ENDPOINT_STATELESS', 'switch', false),
    },
    sessions: {
      store: setting<'mongodb' | 'redis'>('AUTH_SESSION_STORE', ['mongodb', 'redis'], 'mongodb'),
      check: setting<'revocations' | 'every-request'>(
        'AUTH_SESSION_CHECK',
        ['revocations', 'every-request'],
        'revocations',
      ),
    },
    clearSiteData: setting('AUTH_CLEAR_SITE_DATA', 'switch', false),
    users: { cacheFor: setting<string | number>('AUTH_USER_CACHE_FOR', 'duration', '5s') },
    credentials: setting<'local' | 'upstream'>('AUTH_CREDENTIALS', ['local', 'upstream'], 'local'),
    upstream: {
      url: optional('AUTH_UPSTREAM_URL', 'url'),
      registerUrl: optional('AUTH_UPSTREAM_REGISTER_URL', 'url'),
      user: {
        id: setting('AUTH_UPSTREAM_USER_ID', 'text', 'id'),
        email: setting('AUTH_UPSTREAM_USER_EMAIL', 'text', 'email'),
        name: setting('AUTH_UPSTREAM_USER_NAME', 'text', 'name'),
        roles: setting('AUTH_UPSTREAM_USER_ROLES', 'text', 'roles'),
      },
    },
    passwords: {
      cost: setting('AUTH_PASSWORD_COST', 'integer', 11),
      threads: setting<number | null>('AUTH_PASSWORD_THREADS', 'integer', null, { nullable: true }),
    },
  },
};

export type Config = ReturnType<ReturnType<typeof read>['getProperties']>;

/**
 * The settings, from the environment before `config/<profile>.json`, if there is one, before `config/<environment>.json` before the
 * defaults; checked and frozen. A variable that is set to nothing counts as not set.
 *
 * @throws ConfigError
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env, directory = packagedConfig): Config {
  const config = read(
    Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')),
    directory,
  );
  const properties = config.getProperties();
  if (properties.env === 'production') checkProduction(properties);
  return deepFreeze(properties);
}

const packagedConfig = fileURLToPath(new URL('../../config/', import.meta.url));

function read(env: NodeJS.ProcessEnv, directory: string) {
  const config = convict(schema, { env, args: [] });
  const { env: name } = config.getProperties();
  if (!environments.includes(name)) throw new ConfigError('env', `must be one of ${environments.join(', ')}`);
  load(config, directory, name);
  const { profile } = config.getProperties();
  if (profile !== null && !load(config, directory, profile))
    throw new ConfigError('profile', `there is no config/${profile}.json`);
  return config;
}

/** Takes a file of settings, and checks all that there are; false where there is no such file. */
function load(config: ReturnType<typeof convict<typeof schema>>, directory: string, name: string): boolean {
  const file = `${directory}/${name}.json`;
  const isThere = existsSync(file);
  try {
    if (isThere) config.loadFile(file);
    config.validate({ allowed: 'strict' });
  } catch (error) {
    throw toConfigError(error instanceof Error ? error.message : String(error), `config/${name}.json`);
  }
  return isThere;
}

function checkProduction({ database, authentication: { token, cookie } }: Config): void {
  if (database.uri === null && !database.embedded.allowInProduction)
    throw new ConfigError('database.uri', 'is missing; production needs a MongoDB of its own');
  const fault = secretFault(token.secret);
  if (fault) throw new ConfigError('authentication.token.secret', fault);
  if (!cookie.secure) throw new ConfigError('authentication.cookie.secure', 'must be true in production');
}

/** convict reports every fault at once and quotes values; one line without them is what an operator can act on. */
function toConfigError(message: string, file: string): ConfigError {
  const [line = ''] = message.split('\n');
  const undeclared = /^configuration param '(.+)' not declared/.exec(line)?.[1];
  if (undeclared) return new ConfigError(undeclared, `is no setting; take it out of ${file}`);
  const misshapen = /^configuration param '(.+)' missing from config/.exec(line)?.[1];
  if (misshapen)
    return new ConfigError(misshapen, `cannot be read from ${file}: a group and a value are mixed up`);
  const [, key, fault] = /^([\w.]+): (.*?)(?:: value was .*)?$/.exec(line) ?? [];
  return key === undefined || fault === undefined
    ? new ConfigError(file, 'is not valid JSON')
    : new ConfigError(key, fault);
}

function environmentVariable(key: string): string | undefined {
  const found = key
    .split('.')
    .reduce<unknown>((node, part) => (isObject(node) ? node[part] : undefined), schema);
  return isObject(found) && typeof found.env === 'string' ? found.env : undefined;
}

function deepFreeze<T>(value: T): T {
  if (isObject(value)) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
