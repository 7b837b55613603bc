import type { Connection } from 'mongoose';
import { type Config, ConfigError } from '../config.js';
import { userByPaths } from '../credentials/upstream-user.js';
import type { Logger } from '../logger.js';
import { OptionError } from '../option-checks.js';
import type { AuthOptions } from '../options.js';
import type { RedisClient } from '../redis/client.js';

export interface Connections {
  readonly connection: Connection;
  readonly redis: RedisClient | undefined;
}

/** What the settings come to as options of `createAuth`. */
export function authOptions(
  config: Config,
  secret: string,
  { connection, redis }: Connections,
  logger: Logger,
): AuthOptions {
  const {
    transport,
    tokenEndpoint,
    sessions,
    clearSiteData,
    token,
    refreshToken,
    cookie,
    users,
    passwords,
    basePath,
  } = config.authentication;
  return {
    secret,
    connection,
    logger,
    basePath,
    previousSecrets: token.previousSecrets,
    issuer: token.issuer,
    audience: token.audience,
    corsOrigins: config.http.corsOrigins,
    accessToken: { expiresIn: token.expiresIn },
    refreshToken,
    cookie: {
      sameSite: cookie.sameSite,
      secure: cookie.secure,
      ...(cookie.domain ? { domain: cookie.domain } : {}),
    },
    transport,
    tokenEndpoint,
    sessions,
    ...upstreamOptions(config),
    clearSiteData,
    ...(redis ? { redis } : {}),
    users,
    passwords: {
      cost: passwords.cost,
      ...(passwords.threads === null ? {} : { threads: passwords.threads }),
    },
  };
}

function upstreamOptions({
  authentication: { credentials, upstream },
}: Config): Pick<AuthOptions, 'upstream'> {
  if (credentials === 'local') return {};
  const { url, registerUrl, user } = upstream;
  if (url === null)
    throw new ConfigError(
      'authentication.upstream.url',
      'is missing; authentication.credentials is upstream',
    );
  return { upstream: { url, toUser: userByPaths(user), ...(registerUrl === null ? {} : { registerUrl }) } };
}

/** The settings by the options they become, where the names differ. */
const keyByOption = new Map([
  ['secret', 'authentication.token.secret'],
  ['previousSecrets', 'authentication.token.previousSecrets'],
  ['issuer', 'authentication.token.issuer'],
  ['audience', 'authentication.token.audience'],
  ['accessToken.expiresIn', 'authentication.token.expiresIn'],
  ['corsOrigins', 'http.corsOrigins'],
  ['redis', 'redis.url'],
]);

/** Runs `create`; an option that it refuses is reported as the setting that it came from. */
export function namingSettings<T>(create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new ConfigError(keyByOption.get(error.option) ?? `authentication.${error.option}`, error.fault);
  }
}
