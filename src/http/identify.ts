import type { IncomingMessage } from 'node:http';
import passport, { type Strategy } from 'passport';
import { tokenInvalid } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { AuthClaims } from '../tokens/claims.js';
import type { Presented } from '../transports/any-request.js';
import type { User } from '../users/user.js';
import type { Admission } from './admissions.js';

/** What passport says of a request: who made it, why it is refused, or what went wrong with us. */
export type Outcome =
  | { readonly admission: Admission }
  | { readonly refusal: AuthError }
  | { readonly fault: unknown };

/**
 * Asks strategies one after another, until one lets the request in, over a passport of its own: the application's, if it has one, is
 * left alone.
 */
export function createIdentify(strategies: Readonly<Record<string, Strategy>>) {
  const authenticator = new passport.Passport();
  for (const [name, strategy] of Object.entries(strategies)) authenticator.use(name, strategy);
  const names = Object.keys(strategies);

  return (req: IncomingMessage, conclude: (outcome: Outcome) => void): void => {
    let outcome: Outcome | undefined;
    let isAsking = true;
    const hear = (error: unknown, user?: User | false | null, info?: AuthClaims | readonly unknown[]) => {
      const heard = outcomeOf(error, user, info);
      if (!isAsking) return conclude(heard);
      outcome = heard;
    };
    // Passport hangs methods of its own on what it is given. They would take the place of those of the application's passport,
    // and seven more members make every later look at a request slower.
    const presented: Presented = { headers: req.headers };
    authenticator.authenticate(names, { session: false }, hear)(presented, undefined, hear);
    isAsking = false;
    // Out here: passport-jwt would take what a handler throws for its own failure.
    if (outcome) conclude(outcome);
  };
}

function outcomeOf(
  error: unknown,
  user: User | false | null | undefined,
  info: AuthClaims | readonly unknown[] | undefined,
): Outcome {
  if (error) return { fault: error };
  if (user && info && !isChallenges(info)) return { admission: { user, claims: info } };
  return { refusal: toRefusal(info) };
}

/** On failure passport gives what each strategy said. */
function isChallenges(info: AuthClaims | readonly unknown[]): info is readonly unknown[] {
  return Array.isArray(info);
}

/** The refusal that says most: a strategy that does not know a token at all says least. */
function toRefusal(info: unknown): AuthError {
  const challenges: readonly unknown[] = Array.isArray(info) ? info : [];
  const refusals = challenges.map((challenge) =>
    // What passport-jwt itself refuses, it says in errors of jsonwebtoken.
    challenge instanceof AuthError ? challenge : new AuthError(tokenInvalid, { cause: challenge }),
  );
  return (
    refusals.find(({ code }) => code !== tokenInvalid.code) ?? refusals[0] ?? new AuthError(tokenInvalid)
  );
}
