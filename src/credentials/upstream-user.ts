import { z } from 'zod';
import { cleanName } from '../users/text-rules.js';
import {
  maximumName,
  maximumRoles,
  maximumRolesBytes,
  normalizeIdentifier,
  type UpstreamUser,
} from '../users/user.js';
import { valueAt } from '../value-at.js';

// Ids must be unambiguous. JSON.parse rounds numbers beyond 2^53, so that several ids become one, and the database stores every
// lone surrogate as the same character.
const id = z
  .union([z.string(), z.int()])
  .transform(String)
  .pipe(
    z
      .string()
      .min(1)
      .max(256)
      .refine((text) => text.isWellFormed()),
  );

const upstreamUser = z.object({
  id,
  email: z
    .string()
    .max(254)
    .transform(normalizeIdentifier)
    .pipe(z.string().regex(/^[^\p{Cc}\p{Cs}]+@[^\p{Cc}\p{Cs}]*$/u)),
  name: z
    .string()
    .nullish()
    // Only shown: nobody is kept out by a name that another system took.
    .transform((name) => cleanName(name ?? '', maximumName)),
  roles: z
    .array(z.string().regex(/^[\x20-\x7e]{1,64}$/))
    .max(maximumRoles)
    // They have to fit into a token. As they are ASCII, each character is a byte.
    .refine((roles) => JSON.stringify(roles).length <= maximumRolesBytes)
    .nullish()
    .transform((roles) => roles ?? undefined),
});

/** Validates an upstream's user; throws where it is invalid, and quotes nothing of it. */
export function parseUpstreamUser(user: unknown): UpstreamUser {
  const { success, data, error } = upstreamUser.safeParse(user);
  if (success) return data;
  const wrong = new Set(error.issues.map(({ path }) => path[0] ?? 'all of it'));
  throw new Error(`the upstream answered with an invalid user; invalid: ${[...wrong].join(', ')}`);
}

/** Where in an answer's JSON each part of the user is, as dotted paths such as `data.user.id`. */
export interface UpstreamPaths {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: string;
}

/** Finds a user by paths. */
export function userByPaths(paths: UpstreamPaths): (answer: unknown) => Record<keyof UpstreamPaths, unknown> {
  return (answer) => {
    const at = (path: string) => valueAt(answer, path.replace(/^\$\./, ''));
    return { id: at(paths.id), email: at(paths.email), name: at(paths.name), roles: at(paths.roles) };
  };
}
