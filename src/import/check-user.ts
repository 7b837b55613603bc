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
  .transform(listOfRoles)
  .pipe(z.array(role, 'must be a list of roles').max(maximumRoles, `must have ${maximumRoles} roles at most`))
  .transform((names) => [...new Set(names)]);

function listOfRoles(value: unknown): unknown {
  return typeof value === 'string' ? value.split(/[\s,;]+/).filter((name) => name !== '') : value;
}

const text = z.string('must be a string');

const schema = z.object({
  id: z.unknown().optional(),
  email,
  username: username.optional(),
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

/** A user, and what was left out of the record, in words that quote no value. */
export interface Checked {
  readonly user: BulkUser;
  readonly warnings: readonly string[];
}

/** Fields without which somebody is still the same user, with the same rights at most. */
const dispensable: ReadonlySet<unknown> = new Set([
  'username',
  'name',
  'roles',
  'emailVerified',
  'createdAt',
  'updatedAt',
]);

/**
 * Checks what a source made of a record, by the rules of a registration. Where it is lenient, what does not fit and can be done without
 * is left out: another system had other rules.
 *
 * @throws RefusedRecordError with every fault; none quotes a value.
 */
export function checkUser(
  raw: RawUser,
  {
    idType = 'automatic',
    isLenient = false,
  }: { readonly idType?: IdType | undefined; readonly isLenient?: boolean } = {},
): Checked {
  const given = withoutAbsent(raw);
  const { data, error } = schema.safeParse(given);
  if (error) {
    const faults = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    const isFatal = !isLenient || error.issues.some(({ path: [field] }) => !dispensable.has(field));
    if (isFatal) throw new RefusedRecordError(faults.join('; '));
    const { user, warnings } = checkUser(without(given, error.issues), { idType, isLenient });
    return { user, warnings: [...faults.map((fault) => `${fault}; it is left out`), ...warnings] };
  }
  const { id, username: alias, roles: named, disabled, passwordHash, passwordSalt, ...rest } = data;
  const fault = passwordHash === undefined ? undefined : hashFault(passwordHash, passwordSalt);
  if (fault !== undefined) throw new RefusedRecordError(`passwordHash ${messages[fault]}`);
  const user = {
    ...rest,
    id: id === undefined ? undefined : toKey(id, idType),
    username: alias,
    roles: named ?? ['user'],
    disabled: disabled ?? false,
    passwordHash,
    passwordSalt: passwordHash === undefined ? undefined : passwordSalt,
  };
  return { user, warnings: [] };
}

/** A record without what the issues are about: a field, or some of its roles. */
function without(raw: RawUser, issues: readonly z.core.$ZodIssue[]): RawUser {
  const left: Record<string, unknown> = { ...raw };
  const isWrong = (...path: readonly unknown[]) =>
    issues.some(
      (issue) => issue.path.length === path.length && path.every((key, index) => issue.path[index] === key),
    );
  for (const field of dispensable) if (isWrong(field)) Reflect.deleteProperty(left, String(field));
  const named = listOfRoles(left.roles);
  if (Array.isArray(named)) left.roles = named.filter((_, index) => !isWrong('roles', index));
  return left;
}

function withoutAbsent(raw: RawUser): RawUser {
  const isSaid = ([name, value]: readonly [string, unknown]) =>
    present(value) !== undefined && !(name === 'username' && isSameName(value, raw.email));
  return Object.fromEntries(Object.entries(raw).filter(isSaid));
}

/** Many systems repeat the address as the username, which says nothing more. */
function isSameName(value: unknown, address: unknown): boolean {
  const [one, other] = [value, address].map((name) =>
    typeof name === 'string' ? normalizeIdentifier(name) : undefined,
  );
  return one !== undefined && one === other;
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
