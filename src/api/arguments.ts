import { z } from 'zod';
import { type ClientInfo, clientInfo } from '../core/events.js';
import { anyText, flag } from '../core/fields.js';
import { parseWith } from '../core/parse.js';
import { refreshAttempt } from '../core/schemas.js';

// What the application's own code gives the functions, beside what the routes take as well. It may come from a request, unseen. A misspelt
// option is refused by name: it would change nothing.

const wrongObject = 'must be an object';

// Its other members are of no concern: it may be the application's own object.
const caller = z.object({ ip: anyText.optional(), userAgent: anyText.optional() }, wrongObject);

/** Where a call comes from; nowhere that is known, if it does not say. */
export function callerOf(given: unknown): ClientInfo {
  const { ip, userAgent } = parseWith(caller.default({}), given, 'caller');
  return clientInfo(ip, userAgent);
}

/** What `logout` ends the session of; it may be all that `login` gave. */
export const presentedTokens = z.object(
  { refreshToken: anyText.optional(), accessToken: anyText.optional() },
  wrongObject,
);

export const refreshOptions = z.strictObject({ attempt: refreshAttempt.optional() }, wrongObject).default({});

export const logoutOptions = z
  .strictObject({ everywhere: flag.default(false) }, wrongObject)
  .default({ everywhere: false });

export const signInOptions = z
  .strictObject({ amr: z.array(anyText, { error: 'must be a list of methods' }).default([]) }, wrongObject)
  .default({ amr: [] });
