import { OptionError } from '../options/option-error.js';
import { resolveRows } from '../options/resolve.js';
import { loadArgon2 } from '../passwords/argon2-engine.js';
import { maximumPbkdf2Rounds, pbkdf2Rounds } from '../passwords/families/bounds.js';
import type { SessionLifetimes } from '../sessions/session-store.js';
import { internalFields, mappedPaths, settablePaths, UserMapping } from '../users/user-map.js';
import { valueAt } from '../value-at.js';
import { type CoreOptions, coreOptions } from './options.js';
import { modelFault } from './user-options.js';

/** What one option demands of another. Each is a sentence where it is broken, beside the option that it names. */
const rules: readonly ((
  options: CoreOptions,
  given: object,
) => readonly [isBroken: boolean, option: string, fault: string])[] = [
  ({ transport, refreshToken }) => [
    transport === 'cookie' && refreshToken.leeway === 0,
    'refreshToken.leeway',
    'must not be 0 with the cookie transport: a page asks for several things at once',
  ],
  ({ cookie, corsOrigins }) => [
    cookie.sameSite === 'none' && corsOrigins.length === 0,
    'corsOrigins',
    'must name the app when cookie.sameSite is none',
  ],
  ({ cookie }) => [
    cookie.sameSite === 'none' && !cookie.secure,
    'cookie.secure',
    'must be true when cookie.sameSite is none',
  ],
  ({ cookie }) => [
    cookie.partitioned === true && !cookie.secure,
    'cookie.partitioned',
    'must be false where cookie.secure is: browsers drop such a cookie',
  ],
  ({ tokenEndpoint }) => [
    tokenEndpoint.password && !tokenEndpoint.stateless,
    'tokenEndpoint.password',
    'needs tokenEndpoint.stateless, whose tokens it gives',
  ],
  ({ collections }) => [
    new Set(Object.values(collections)).size < Object.keys(collections).length,
    'collections',
    'must have a name of its own for each',
  ],
  ({ users: { map } }) => [
    map.role !== undefined && map.roles !== undefined,
    'users.map.role',
    'must be left out where there is users.map.roles',
  ],
  ({ users: { map } }) => [
    map.enabled !== undefined && map.disabled !== undefined,
    'users.map.enabled',
    'must be left out where there is users.map.disabled',
  ],
  (_, given) => {
    const unknown = Object.keys(Object(valueAt(given, 'users.map'))).find(
      (field) => !mapFields.includes(field),
    );
    return [unknown !== undefined, `users.map.${unknown}`, `is none of ${mapFields.join(', ')}`];
  },
  ({ users: { map } }) => {
    const paths = mappedPaths(map);
    return [
      paths.some((path) => internalFields.has(firstName(path)) || isWithinAnother(path, paths)),
      'users.map',
      'must have a field of its own for each, none within another, and none that sealgate keeps for itself',
    ];
  },
  ({ users: { map, fields } }) => {
    const mapped = mappedPaths(map).map(firstName);
    const clash = Object.keys(fields ?? {}).find((name) => mapped.includes(name));
    return [clash !== undefined, `users.fields.${clash}`, 'is in users.map already'];
  },
  ({ users: { model, map, fields = {} }, connection }) => {
    const settable = [...settablePaths(map), ...Object.keys(fields)];
    const fault =
      model &&
      modelFault(model, connection, (path) => settable.includes(path), new UserMapping(map).hashPaths);
    return [fault !== undefined, 'users.model', fault ?? ''];
  },
  ({ sessions, redis }) => [
    sessions.store === 'redis' && !redis,
    'redis',
    'is missing, and sessions.store is redis',
  ],
  ({ passwords }) => [
    passwords.algorithm === 'argon2id' && !loadArgon2(),
    'passwords.algorithm',
    'argon2id needs @node-rs/argon2; install it: npm install @node-rs/argon2',
  ],
  ({ passwords }) => [
    pbkdf2Rounds(passwords.pbkdf2) > maximumPbkdf2Rounds,
    'passwords.pbkdf2.iterations',
    'must be fewer for so long a key: no such hash would be verified, since that takes seconds',
  ],
];

const mapFields = coreOptions.flatMap(({ option }) => /^users\.map\.(\w+)$/.exec(option ?? '')?.[1] ?? []);

function firstName(path: string): string {
  return path.split('.', 1)[0] ?? '';
}

/** Whether writing another path would take this one away, or the other way round. */
function isWithinAnother(path: string, paths: readonly string[]): boolean {
  return paths.filter((other) => `${path}.`.startsWith(`${other}.`)).length > 1;
}

/** The options of `createAuth`, with every default in its place. @throws OptionError */
export function resolveOptions(given: object): CoreOptions {
  const options = resolveRows('createAuth', coreOptions, given);
  for (const rule of rules) {
    const [isBroken, option, fault] = rule(options, given);
    if (isBroken) throw new OptionError('createAuth', option, fault);
  }
  return options;
}

/** How long sessions live. */
export function sessionLifetimes({ refreshToken }: Pick<CoreOptions, 'refreshToken'>): SessionLifetimes {
  const { expiresIn, absoluteLifetime, repeatableFor } = refreshToken;
  // A session that lives no longer than its leeway would never rotate, and end in the middle of its use.
  const leeway = Math.min(refreshToken.leeway, expiresIn / 2);
  return { expiresIn, absoluteLifetime, leeway, repeatableFor };
}

/** Milliseconds: twice what a request lives at most, from its sending to its answer, by the client's default of `requestTimeoutMs`. */
const safeLeeway = 30_000;

/** Says where a leeway is so short that a slow request could sign somebody out, and where tokens would outlive their session. */
export function warnOfDurations({ accessToken, refreshToken, logger }: CoreOptions): void {
  const { expiresIn } = refreshToken;
  const { leeway } = sessionLifetimes({ refreshToken });
  if (accessToken.expiresIn > expiresIn)
    logger.warn(
      {},
      'accessToken.expiresIn is longer than refreshToken.expiresIn: a token ends with its session',
    );
  if (leeway > 0 && leeway < safeLeeway)
    logger.warn(
      { leeway },
      'refreshToken.leeway is under 30 s, twice what the client waits for an answer (requestTimeoutMs): a slow request can sign somebody out',
    );
}

/** Says what is on and should not be for long. */
export function warnOfDeprecated({ tokenEndpoint, logger }: CoreOptions): void {
  if (tokenEndpoint.password)
    logger.warn(
      {},
      'tokenEndpoint.password is on: the grant "password" of OAuth 2.0 is deprecated (RFC 9700, section 2.4); JSON at /token needs no setting',
    );
}
