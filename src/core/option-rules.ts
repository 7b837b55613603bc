import { OptionError } from '../options/option-error.js';
import { resolveRows } from '../options/resolve.js';
import type { SessionLifetimes } from '../sessions/session-store.js';
import { type CoreOptions, coreOptions } from './options.js';

/** What one option demands of another. Each is a sentence where it is broken, beside the option that it names. */
const rules: readonly ((
  options: CoreOptions,
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
  ({ collections }) => [
    new Set(Object.values(collections)).size < Object.keys(collections).length,
    'collections',
    'must have a name of its own for each',
  ],
  ({ sessions, redis }) => [
    sessions.store === 'redis' && !redis,
    'redis',
    'is missing, and sessions.store is redis',
  ],
];

/** The options of `createAuth`, with every default in its place. @throws OptionError */
export function resolveOptions(given: object): CoreOptions {
  const options = resolveRows('createAuth', coreOptions, given);
  for (const rule of rules) {
    const [isBroken, option, fault] = rule(options);
    if (isBroken) throw new OptionError('createAuth', option, fault);
  }
  return options;
}

/** How long sessions live. */
export function sessionLifetimes({ refreshToken }: Pick<CoreOptions, 'refreshToken'>): SessionLifetimes {
  const { expiresIn, absoluteLifetime } = refreshToken;
  // A session that lives no longer than its leeway would never rotate, and end in the middle of its use.
  return { expiresIn, absoluteLifetime, leeway: Math.min(refreshToken.leeway, expiresIn / 2) };
}
