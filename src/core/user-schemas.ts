import { z } from 'zod';
import type { AuthContext } from './context.js';
import { displayName, email, identifier, newPassword, password, roles, username } from './fields.js';

// What may be said of a user, by whom. What is not known is refused by name.

const flag = z.boolean({ error: 'must be true or false' });

/** What somebody signs in with. */
export const loginFields = ({ credentials: { passwordRules } }: AuthContext) =>
  z
    .object({
      email: identifier.optional(),
      username: identifier.optional(),
      password: password(passwordRules),
    })
    .refine((body) => body.email !== undefined || body.username !== undefined, {
      path: ['email'],
      error: 'or username is required',
    });

/** What somebody registers with. */
export const registration = ({ credentials: { passwordRules } }: AuthContext) =>
  z.strictObject({
    email,
    password: newPassword(passwordRules),
    username: username.optional(),
    name: displayName.optional(),
    invitation: z.string('must be a string').min(1, 'must not be empty').optional(),
  });

/** What users change of themselves. */
export const profileChange = () =>
  z.strictObject({ username: username.optional(), name: displayName.optional() });

/** A user whom an admin or the application adds. */
export const newUser = ({ credentials: { passwordRules } }: AuthContext) =>
  z.strictObject({
    email,
    password: newPassword(passwordRules).optional(),
    username: username.optional(),
    name: displayName.optional(),
    roles: roles.optional(),
    disabled: flag.optional(),
    emailVerified: flag.optional(),
  });

/** What the application changes of a user. */
export const userUpdate = () =>
  z.strictObject({
    email: email.optional(),
    username: username.optional(),
    name: displayName.optional(),
    emailVerified: flag.optional(),
  });
