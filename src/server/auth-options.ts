import type { Connection } from 'mongoose';
import type { AuthOptions } from '../auth-options.js';
import { userByPaths } from '../credentials/upstream-user.js';
import type { Logger } from '../logger.js';
import { OptionError } from '../options/option-error.js';
import { nested } from '../options/resolve.js';
import type { RedisClient } from '../redis/client.js';
import { valueAt } from '../value-at.js';
import { type Config, ConfigError } from './config.js';
import { allRows } from './settings.js';

/** What an option may be that no setting can hold. */
export interface Given {
  readonly secret: string;
  readonly connection: Connection;
  readonly redis: RedisClient | undefined;
  readonly logger: Logger;
}

/** The options of `createAuth` that the settings come to. */
export function authOptions(config: Config, { redis, ...given }: Given): AuthOptions {
  const { basePath, credentials, upstream } = config.authentication;
  if (credentials === 'upstream' && upstream.url === null)
    throw new ConfigError(
      'authentication.upstream.url',
      'is missing; authentication.credentials is upstream',
    );
  const ofSettings = allRows.flatMap(({ option, key }) => {
    const value = option === undefined || key === undefined ? null : valueAt(config, key);
    const isLeftOut = value === null || (option?.startsWith('upstream.') && credentials === 'local');
    return option === undefined || isLeftOut ? [] : [[option, value] as const];
  });
  const ofCode = Object.entries({ ...given, basePath, ...(redis && { redis }) });
  const toUser = credentials === 'upstream' ? [['upstream.toUser', userByPaths(upstream.user)] as const] : [];
  // Put together by the very paths that the type is generated from.
  return nested([...ofSettings.filter(([path]) => !(path in given)), ...ofCode, ...toUser]) as AuthOptions;
}

/** Runs `create`; an option that it refuses is reported as the setting that it came from. */
export function withSettingNames<T>(create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const key = allRows.find(({ option }) => option === error.option)?.key;
    throw new ConfigError(key ?? keyByOption.get(error.option) ?? error.option, error.fault);
  }
}

/** The settings of what only code can give. */
const keyByOption = new Map([
  ['redis', 'redis.url'],
  ['basePath', 'authentication.basePath'],
]);
