import mongoose, { Types } from 'mongoose';
import { z } from 'zod';
import { displayName, email, role, username } from '../core/fields.js';
import type { BulkUser } from '../users/bulk-user.js';
import { maximumRoles, normalizeIdentifier } from '../users/user.js';
import { hashFault } from './known-hash.js';
import { ownFieldsFault } from './own-fields.js';
import { present, type RawUser, RefusedRecordError, toFlag, toInstant } from './raw-record.js';

/** What a record's id becomes in the database; `automatic` is an ObjectId where it looks like one, and else a string. */
export const idTypes = ['automatic', 'objectId', 'string', 'number', 'uuid'] as const;
export type IdType = (typeof idTypes)[number];

const messages = {
  unknown_format: 'is in a form that sealgate does not know',
  too_expensive: 'asks for more work than a sign-in may cost',
} as const;

const maximumIdLength = 256;
const maximumSaltLength = 1024;

const flag = z.custom<unknown>().transform((value, context) => {
  const found = toFlag(value);
  if (found === undefined) context.addIssue({ code: 'custom', message: 'must be true or false' });
  return found ?? z.NEVER;
});

const instant = z.custom<unknown>().transform((value, context) => {
  const found = toInstant(value);
  if (found === undefined)
    context.addIssue({ code: 'custom', message: 'must be a date, such as 2026-01-31T12:00:00Z' });
  return found ?? z.NEVER;
});

/** When an address was verified says that it was. */
const flagOrInstant = z
  .custom<unknown>()
  .transform((value) => (toFlag(value) === undefined && toInstant(value) ? true : value))
  .pipe(flag);

/** One role, a list, or a list as a text. */
const roles = z
  .unknown()
  .transform((value) =>
    typeof value === 'string' ? value.split(/[\s,;]+/).filter((name) => name !== '') : value,
  )
  .pipe(z.array(role, 'must be a list of roles').max(maximumRoles, `must have ${maximumRoles} roles at most`))
  .transform((names) => [...new Set(names)]);

const text = z.string('must be a string');

const schema = z.object({
  id: z.unknown().optional(),
  email,
  username: z.unknown().optional(),
  name: displayName.optional(),
  roles: roles.optional(),
  disabled: flag.optional(),
  emailVerified: flagOrInstant.optional(),
  createdAt: instant.optional(),
  updatedAt: instant.optional(),
  passwordHash: text.optional(),
  passwordSalt: text.max(maximumSaltLength, 'is too long').optional(),
  fields: z
    .custom<Readonly<Record<string, unknown>> | undefined>()
    .superRefine((value, context) => {
      const fault = ownFieldsFault(value ?? {});
      if (fault !== undefined) context.addIssue({ code: 'custom', ...fault });
    })
    .optional(),
});

/**
 * Checks what a source made of a record, by the rules of a registration.
 *
 * @throws RefusedRecordError with every fault; none quotes a value.
 */
export function checkUser(raw: RawUser, idType: IdType = 'automatic'): BulkUser {
  const { data, error } = schema.safeParse(withoutAbsent(raw));
  if (error) {
    const faults = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new RefusedRecordError(faults.join('; '));
  }
  const { id, username: named, roles: given, disabled, passwordHash, passwordSalt, ...rest } = data;
  const fault = passwordHash === undefined ? undefined : hashFault(passwordHash, passwordSalt);
  if (fault !== undefined) throw new RefusedRecordError(`passwordHash ${messages[fault]}`);
  return {
    ...rest,
    id: id === undefined ? undefined : toKey(id, idType),
    username: toUsername(named, data.email),
    roles: given ?? ['user'],
    disabled: disabled ?? false,
    passwordHash,
    passwordSalt: passwordHash === undefined ? undefined : passwordSalt,
  };
}

function withoutAbsent(raw: RawUser): RawUser {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => present(value) !== undefined));
}

/** Many systems repeat the address as the username, which says nothing more. */
function toUsername(value: unknown, ofUser: string): string | undefined {
  if (value === undefined || (typeof value === 'string' && normalizeIdentifier(value) === ofUser))
    return undefined;
  const { data, error } = username.safeParse(value);
  if (error) throw new RefusedRecordError(`username ${error.issues[0]?.message}`);
  return data;
}

const { UUID } = mongoose.mongo;

/** The `_id` that an id becomes. */
function toKey(id: unknown, type: IdType): unknown {
  const kept = String(id);
  const isObjectId = /^[\da-f]{24}$/i.test(kept);
  if (id instanceof UUID && (type === 'automatic' || type === 'uuid')) return id;
  if (isObjectId && (type === 'automatic' || type === 'objectId')) return new Types.ObjectId(kept);
  if (type === 'uuid' && UUID.isValid(kept)) return new UUID(kept);
  if (type === 'number' && Number.isSafeInteger(Number(kept))) return Number(kept);
  const isPlain = typeof id !== 'object' || isObjectId || id instanceof UUID;
  if ((type === 'automatic' || type === 'string') && isPlain && isIdText(kept)) return kept;
  throw new RefusedRecordError(`id cannot be kept as ${type === 'automatic' ? 'a string' : `a ${type}`}`);
}

function isIdText(text: string): boolean {
  return text !== '' && text.length <= maximumIdLength && text.isWellFormed() && !/\p{Cc}/u.test(text);
}
