import { Types } from 'mongoose';
import { isRecord } from './raw-record.js';

/** Names of our own fields of a user document, which an application's cannot have. */
const reserved = new Set([
  '_id',
  'email',
  'username',
  'name',
  'roles',
  'disabled',
  'emailVerified',
  'createdAt',
  'updatedAt',
  'passwordId',
  'passwordHash',
  'passwordVersion',
  'sessionsVersion',
  'sparedSession',
  'upstream',
]);

const maximumDepth = 16;

/** What is wrong with the name of an own field; undefined where it may be. */
export function ownNameFault(name: string): string | undefined {
  if (!/^[A-Za-z_][\w-]{0,63}$/.test(name) || name in {})
    return 'must be named with letters, digits, _ or -, and begin with a letter';
  return reserved.has(name) ? 'is a field of sealgate itself' : undefined;
}

/**
 * What is wrong with the values of own fields, and where: keys that MongoDB or JavaScript would take for something else, and what
 * cannot be stored. Undefined where all is well.
 */
export function ownFieldsFault(
  fields: Readonly<Record<string, unknown>>,
): { readonly message: string; readonly path: string[] } | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const message = ownNameFault(name) ?? valueFault(value, 0);
    if (message !== undefined) return { message, path: [name] };
  }
  return undefined;
}

function valueFault(value: unknown, depth: number): string | undefined {
  if (depth > maximumDepth) return 'is nested too deep';
  if (typeof value === 'string') return value.isWellFormed() ? undefined : 'must be well-formed Unicode';
  if (Array.isArray(value)) return firstFault(value, depth);
  if (!isRecord(value) || value instanceof Types.ObjectId) return undefined;
  if (Object.keys(value).some((key) => /^\$|[.\0]/.test(key) || key === '__proto__'))
    return 'has a key that begins with $, has a dot or a NUL, or is __proto__';
  return firstFault(Object.values(value), depth);
}

function firstFault(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const fault = valueFault(value, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
