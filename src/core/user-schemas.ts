import { z } from 'zod';
import type { AuthContext } from './context.js';
import {
  changedName,
  displayName,
  email,
  flag,
  formerUsername,
  identifier,
  newPassword,
  optional,
  password,
  roles,
  username,
} from './fields.js';

// What may be said of a user, by whom. What is not known is refused by name.

/** What somebody signs in with. */
export const loginFields = z
  .object({
    email: optional(identifier),
    // Either is enough, and so an example has one.
    username: optional(identifier.meta({ examples: [] })),
    password,
  })
  .refine((body) => body.email !== undefined || body.username !== undefined, {
    path: ['email'],
    error: 'or username is required',
  });

/** What somebody registers with. */
export const registration = ({ credentials: { passwordRules }, userFields }: AuthContext) =>
  z.strictObject({
    ...userFields.registrationShape,
    email,
    password: newPassword(passwordRules),
    username: optional(username),
    name: optional(displayName),
    invitation: optional(z.string('must be a string')),
  });

/** What users change of themselves. A username that somebody has may be sent back: `updateUser` looks at one that is new. */
export const profileChange = ({ userFields }: AuthContext) =>
  z.strictObject({
    ...userFields.profileShape,
    username: formerUsername.optional(),
    name: changedName.optional(),
  });

/** A user whom an admin or the application adds. */
export const newUser = ({ credentials: { passwordRules }, userFields }: AuthContext) =>
  z.strictObject({
    ...userFields.additionShape,
    email,
    password: optional(newPassword(passwordRules)),
    username: optional(username),
    name: optional(displayName),
    roles: optional(roles),
    disabled: optional(flag),
    emailVerified: optional(flag),
  });

/** What the application changes of a user. */
export const userUpdate = ({ userFields }: AuthContext) =>
  z.strictObject({
    ...userFields.changeShape,
    email: email.optional(),
    username: formerUsername.optional(),
    name: changedName.optional(),
    emailVerified: flag.optional(),
  });

/** A change that changes something. */
export function atLeastOne<Schema extends z.ZodObject>(schema: Schema): Schema {
  const names = Object.keys(schema.shape);
  return schema.refine((given) => Object.values(given).some((value) => value !== undefined), {
    error: `one of ${names.join(', ')} is required`,
  });
}

/** What was parsed, with the fields of the application's own apart, and without what is undefined. */
export function separateOwn<Values extends object>(
  { userFields }: Pick<AuthContext, 'userFields'>,
  values: Values,
): Values & { readonly own: Readonly<Record<string, unknown>> } {
  const names = new Set(userFields.names);
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  const known = Object.fromEntries(entries.filter(([name]) => !names.has(name)));
  const own = Object.fromEntries(entries.filter(([name]) => names.has(name)));
  // Less only what is in `own`, whose names are none of sealgate's.
  return { ...(known as Values), own };
}
