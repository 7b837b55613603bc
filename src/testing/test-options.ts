import { randomBytes } from 'node:crypto';
import type { AuthOptions } from '../auth-options.js';
import { coreOptions } from '../core/options.js';
import { consoleLogger, type Logger } from '../logger.js';
import { OptionError } from '../options/option-error.js';
import type { RoleRights } from '../options/role-rights.js';
import * as features from '../routes.js';
import type { UserFields } from '../users/own-fields.js';

/**
 * The options of `createAuth`, of which none is required. Without a `connection` there is a database of its own, which `close` throws away.
 * Passwords are hashed at the lowest cost, cookies are sent over plain HTTP, and the log has warnings and errors alone. Sessions are in the
 * database: there is no Redis.
 */
export type TestAuthOptions<
  Fields extends UserFields = UserFields,
  Roles extends RoleRights = RoleRights,
> = Partial<Omit<AuthOptions<Fields, Roles>, 'redis'>>;

const functionName = 'createTestAuth';

/** The options with a default for each that `createAuth` requires. @throws OptionError */
export function withTestDefaults(
  given: TestAuthOptions,
  isClosed: () => boolean,
): Omit<AuthOptions, 'connection'> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new OptionError(functionName, 'options', 'must be an object');
  assertNoProduction();
  assertKnown(given);
  const { cookie, passwords, sessions } = given;
  if ('redis' in given && given.redis !== undefined)
    throw new OptionError(functionName, 'redis', 'must be left out: its clock cannot be moved');
  if (sessions?.store === 'redis')
    throw new OptionError(
      functionName,
      'sessions.store',
      'must be mongodb: the clock of Redis cannot be moved',
    );
  return {
    logger: loggerUntil(isClosed),
    ...said(given),
    secret: given.secret ?? randomBytes(32).toString('base64url'),
    cookie: { secure: false, ...said(cookie) },
    passwords: { cost: 4, threads: 1, ...said(passwords) },
  };
}

/** Of what goes on in the background when a test auth is closed nobody wants to know. */
function loggerUntil(isClosed: () => boolean): Logger {
  const unlessClosed = (level: 'warn' | 'error') => (details: object, message: string) => {
    if (!isClosed()) consoleLogger[level](details, message);
  };
  return { info: () => {}, warn: unlessClosed('warn'), error: unlessClosed('error') };
}

function assertNoProduction(): void {
  // biome-ignore lint/style/noProcessEnv: what runs here is no option
  if (process.env.NODE_ENV === 'production')
    throw new Error(`${functionName}: NODE_ENV is production, and this is for tests alone`);
}

/** A misspelt option would change nothing, and nobody would notice. */
function assertKnown(given: object): void {
  const rows = [...coreOptions, ...Object.values(features).flatMap(({ options }) => options)];
  const names = new Set(rows.flatMap(({ option }) => option?.split('.', 1) ?? []));
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown !== undefined) throw new OptionError(functionName, unknown, 'is no option of createAuth');
}

/** Without what is undefined. */
function said<Values extends object>(values: Values | undefined): Values {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Values;
}
