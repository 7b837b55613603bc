import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ExitError, exitCodes } from '../exit.js';
import { fieldNameFault } from '../users/field-faults.js';
import { valueAt } from '../value-at.js';
import { type IdType, idTypes } from './check-user.js';
import { contrary, present, type Raw, type RawUser } from './raw-record.js';
import { assertReadable } from './read-entries.js';

const path = z
  .string('must be a dotted path, such as profile.name')
  .max(256, 'is too long')
  .regex(/^[^.$\0][^.\0]*(\.[^.\0]+)*$/, 'must be a dotted path, such as profile.name');

const ownName = z.string().superRefine((name, context) => {
  const fault = fieldNameFault(name);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

const ours = ['id', 'email', 'username', 'name', 'roles', 'disabled', 'emailVerified'] as const;
const more = ['createdAt', 'updatedAt', 'passwordHash', 'passwordSalt'] as const;
const fields = [...ours, ...more] as const;

const schema = z
  .strictObject({
    ...Object.fromEntries(fields.map((name) => [name, path.optional()])),
    role: path.optional(),
    enabled: path.optional(),
    idType: z.enum(idTypes, `must be one of ${idTypes.join(', ')}`).optional(),
    fields: z.record(ownName, path).optional(),
  })
  .refine((given) => !('roles' in given && 'role' in given), 'has both roles and role')
  .refine((given) => !('disabled' in given && 'enabled' in given), 'has both disabled and enabled');

/** Where the fields of a user are in the records of a file, by dotted paths; what is not named is where the source has it. */
export interface Mapping {
  /** What replaces the fields that a source found. */
  readonly apply: (record: Raw, user: RawUser) => RawUser;
  readonly idType: IdType | undefined;
  /** Where the address is, if it says so. */
  readonly email: string | undefined;
  /** What it was read from. */
  readonly text: string;
}

/**
 * Reads a mapping file: JSON such as `{ "email": "mail", "name": "profile.full_name", "fields": { "company": "org.name" } }`. Its keys
 * are those of `users.map`, `id` and `idType`, and `fields` for fields of the application's own. `role` is where one role is, as a
 * text, and `enabled` the contrary of `disabled`.
 *
 * @throws ExitError with a line that says what is wrong.
 */
export async function readMapping(file: string): Promise<Mapping> {
  await assertReadable(file);
  const text = await readFile(file, 'utf8');
  const { data, error } = schema.safeParse(parsed(file, text));
  if (error) {
    const [issue] = error.issues;
    const where = issue?.path.join('.');
    throw new ExitError(`${file}: ${where ? `${where} ` : ''}${messageOf(issue)}`, exitCodes.badData);
  }
  const { role, enabled, fields: own = {}, idType } = data;
  const paths = fields.flatMap((name) => {
    const from = valueAt(data, name);
    return typeof from === 'string' ? [[name, from] as const] : [];
  });
  const apply = (record: Raw, user: RawUser): RawUser => {
    const isEnabled = enabled === undefined ? undefined : present(valueAt(record, enabled));
    const named = role === undefined ? undefined : present(valueAt(record, role));
    return {
      ...user,
      ...Object.fromEntries(paths.map(([name, from]) => [name, valueAt(record, from)])),
      ...(named === undefined ? {} : { roles: [named] }),
      ...(isEnabled === undefined ? {} : { disabled: contrary(isEnabled) }),
      fields: Object.fromEntries(
        Object.entries(own).flatMap(([name, from]) => {
          const value = present(valueAt(record, from));
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    };
  };
  const email = paths.find(([name]) => name === 'email')?.[1];
  return { apply, idType, email, text };
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ExitError(`${file}: is not JSON`, exitCodes.badData);
  }
}

function messageOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') return `has a key that is not known: ${issue.keys.join(', ')}`;
  // The name of an own field.
  if (issue?.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue?.message ?? 'is not valid';
}
