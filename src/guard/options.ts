import type { Duration } from '../duration.js';
import type { OnRefusal } from '../http/problem.js';
import { consoleLogger, type Logger, loggerFault, steadyLogger } from '../logger.js';
import { authScheme, headerName } from '../options/http-kinds.js';
import { duration, flag, secrets, text } from '../options/kinds.js';
import type { OptionKind } from '../options/option.js';
import { OptionError } from '../options/option-error.js';
import { validateOption } from '../options/resolve.js';
import { type RoleRights, roleRights } from '../options/role-rights.js';
import { type RedisClient, redisClientFault } from '../redis/client.js';
import { type AccessKeys, accessKeyRing, accessKeysFault } from '../tokens/access-keys.js';
import { createKeyRing, type KeyRing } from '../tokens/key-ring.js';
import { secretFault } from '../tokens/secret.js';
import type { TokenHeaderOptions } from '../transports/token-header.js';

interface WithKeys {
  /**
   * The result of `accessKeys(secret)`; in a list the current ones first, then those of retired secrets. Whoever has them can make
   * access tokens for anybody, an admin included.
   */
  readonly keys: AccessKeys | readonly AccessKeys[];
  readonly secret?: never;
  readonly previousSecrets?: never;
  readonly statelessTokens?: never;
}

interface WithSecret {
  /** sealgate's own secret. Whoever has it can make refresh tokens as well, for anybody: prefer `keys`. */
  readonly secret: string;
  /** Retired secrets whose tokens are still accepted. */
  readonly previousSecrets?: readonly string[];
  readonly keys?: never;
  /** Whether the long-lived tokens of `tokenEndpoint.stateless` are accepted as well, which cannot be revoked; `false`. */
  readonly statelessTokens?: boolean;
}

/** What `createGuard` takes. */
export type GuardOptions<Roles extends RoleRights = RoleRights> = (WithKeys | WithSecret) & {
  /** The `iss` of tokens; `sealgate`. */
  readonly issuer?: string;
  /** The `aud` of tokens; `sealgate`. */
  readonly audience?: string;
  /**
   * A client of node-redis that you opened, on the Redis that sealgate uses. Ended sessions are then refused within about a
   * second. Without it, their access tokens stay valid until they expire.
   */
  readonly redis?: RedisClient;
  readonly accessToken?: {
    /** How long sealgate lets access tokens live, which is how long a revocation has to be remembered; `10m`. */
    readonly expiresIn?: Duration;
    /** The header in which clients show it, and no other one, such as `x-auth-token`; `authorization`. */
    readonly header?: string;
    /** What stands before it there, such as `Token`; `Bearer`, and nothing in another header than `authorization`. */
    readonly scheme?: string;
  };
  /** The rights that roles have, for `requireRight`, as in the options of `createAuth`. */
  readonly roles?: Roles;
  /** Answers refusals in a form of your own, as the option of `createAuth` does. */
  readonly onRefusal?: OnRefusal;
  /** Where outages and errors are reported; the console. */
  readonly logger?: Logger;
};

const functionName = 'createGuard';

/** Fills in the defaults. @throws OptionError */
export function resolveGuardOptions(options: GuardOptions) {
  if (typeof options !== 'object' || options === null)
    refuse('options', 'must be an object, such as { keys }');
  const { redis } = options;
  const logger = options.logger ?? consoleLogger;
  if (redis) check('redis', redisClientFault(redis));
  check('logger', loggerFault(logger));
  if (options.onRefusal !== undefined && typeof options.onRefusal !== 'function')
    refuse('onRefusal', 'must be a function');
  return Object.freeze({
    ring: resolveRing(options),
    statelessRing: resolveStatelessRing(options),
    issuer: validateOption(functionName, 'issuer', text, options.issuer ?? 'sealgate'),
    audience: validateOption(functionName, 'audience', text, options.audience ?? 'sealgate'),
    redis,
    accessTokenExpiresIn: validateOption(
      functionName,
      'accessToken.expiresIn',
      duration(1_000),
      options.accessToken?.expiresIn ?? '10m',
    ),
    tokenHeader: resolveTokenHeader(options),
    onRefusal: options.onRefusal,
    rolesByRight:
      options.roles === undefined
        ? undefined
        : validateOption(functionName, 'roles', roleRights, options.roles),
    logger: steadyLogger(logger),
  });
}

function resolveRing({ keys, secret, previousSecrets = [] }: GuardOptions): KeyRing {
  if (keys === undefined) {
    check('secret', secretFault(secret));
    validateOption(functionName, 'previousSecrets', secrets, previousSecrets);
    return createKeyRing('access_token', secret ?? '', previousSecrets);
  }
  if (secret !== undefined) refuse('secret', 'must be left out where there are keys');
  const [current, ...retired] = [keys].flat();
  if (!current) return refuse('keys', 'are missing; accessKeys(secret) makes them');
  for (const one of [current, ...retired]) check('keys', accessKeysFault(one));
  return accessKeyRing(current, ...retired);
}

function resolveStatelessRing({ secret, previousSecrets = [], statelessTokens = false }: GuardOptions) {
  if (!validateOption(functionName, 'statelessTokens', flag, statelessTokens)) return undefined;
  if (secret === undefined) return refuse('statelessTokens', 'need the secret; the access keys open none');
  return createKeyRing('stateless_token', secret, previousSecrets);
}

function resolveTokenHeader({ accessToken: { header, scheme } = {} }: GuardOptions): TokenHeaderOptions {
  const check = (name: string, kind: OptionKind<string>, value: string | undefined) =>
    value === undefined ? undefined : validateOption(functionName, `accessToken.${name}`, kind, value);
  return { header: check('header', headerName, header), scheme: check('scheme', authScheme, scheme) };
}

function check(option: string, fault: string | undefined): void {
  if (fault !== undefined) refuse(option, fault);
}

function refuse(option: string, fault: string): never {
  throw new OptionError(functionName, option, fault);
}
