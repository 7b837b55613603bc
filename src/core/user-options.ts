import type { Connection } from 'mongoose';
import { checked, matching, oneOf } from '../options/kinds.js';
import { codeOption, option } from '../options/option.js';
import type { ApplicationModel } from '../users/application-model.js';
import type { UserMap } from '../users/user.js';

/** A dotted path. Not that of the id, which is where it is. */
const fieldPath = matching(
  'field path',
  /^(?!_id$|id$)[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/,
  'must be a field of the user documents, such as profile.name',
);

const model = checked<ApplicationModel>('mongoose model', 'ApplicationModel', (value) =>
  typeof value === 'function' && 'schema' in value && 'collection' in value && 'db' in value
    ? undefined
    : 'must be a mongoose model, such as User',
);

/** Where the application's documents have a field. */
function mapped<const Field extends keyof UserMap & string>(field: Field, env: string, description: string) {
  return option(`users.map.${field}`, env, fieldPath, {
    default: null,
    description,
  });
}

/** The options of whose the users are: where they are, and who becomes one. */
export const userOptions = [
  codeOption('users.model', model, {
    default: null,
    description:
      'The application’s own mongoose model of users: new ones get its defaults, its checks and its hooks, and `collections.users` is its collection.',
  }),
  mapped(
    'email',
    'AUTH_USER_MAP_EMAIL',
    'The field of the user documents that has the address, if not `email`.',
  ),
  mapped('username', 'AUTH_USER_MAP_USERNAME', 'The field that has the username, if not `username`.'),
  mapped('name', 'AUTH_USER_MAP_NAME', 'The field that has the name, if not `name`.'),
  mapped(
    'passwordHash',
    'AUTH_USER_MAP_PASSWORD_HASH',
    'The field that has the hash of the application’s own, until the user’s next login.',
  ),
  mapped(
    'passwordSalt',
    'AUTH_USER_MAP_PASSWORD_SALT',
    'The field that has its salt, where it is not in the hash.',
  ),
  mapped('roles', 'AUTH_USER_MAP_ROLES', 'The field that has the roles, as a list, if not `roles`.'),
  mapped('role', 'AUTH_USER_MAP_ROLE', 'In place of it, the field that has the one role, as a text.'),
  mapped(
    'disabled',
    'AUTH_USER_MAP_DISABLED',
    'The field that is true where somebody may not sign in, if not `disabled`.',
  ),
  mapped('enabled', 'AUTH_USER_MAP_ENABLED', 'In place of it, the field that is false there.'),
  mapped(
    'emailVerified',
    'AUTH_USER_MAP_EMAIL_VERIFIED',
    'The field that says whether the address was proved, if not `emailVerified`.',
  ),
  mapped(
    'createdAt',
    'AUTH_USER_MAP_CREATED_AT',
    'The field that has the instant of the registration, if not `createdAt`.',
  ),
  mapped(
    'updatedAt',
    'AUTH_USER_MAP_UPDATED_AT',
    'The field that has the instant of the last change, if not `updatedAt`.',
  ),
  option('registration', 'AUTH_REGISTRATION', oneOf('open', 'closed', 'invited'), {
    default: 'open',
    description:
      'Who may register: anybody, nobody, or whoever has an invitation. Code and admins may add users always.',
  }),
] as const;

/** What is wrong with a model for these users; undefined where nothing is. */
export function modelFault(
  { schema, db }: ApplicationModel,
  connection: Connection,
  settable: (path: string) => boolean,
  hashPaths: readonly string[],
): string | undefined {
  if (db !== connection) return 'must be of the connection that is given';
  const { auto, default: id } = schema.path('_id')?.options ?? {};
  if (!auto && id === undefined) return 'must give new documents an _id: give it a default';
  const missing = schema.requiredPaths().find((path) => {
    const { required, default: fallback } = schema.path(path)?.options ?? {};
    return !settable(path) && fallback === undefined && !isConditional(required);
  });
  if (missing !== undefined)
    return `requires ${missing}, which sealgate does not set; remove it from the schema, give it a default, or declare it in users.fields`;
  const common = hashPaths.find((path) => schema.path(path)?.options?.default !== undefined);
  return common === undefined
    ? undefined
    : `gives ${common} a default, which would be a password that everybody has; remove it from the schema`;
}

/** Whether the model decides for each document, which needs a document: as `required() { return this.isCompany; }`. */
function isConditional(required: unknown): boolean {
  return typeof (Array.isArray(required) ? required[0] : required) === 'function';
}

/** The collection of the users: that of the application's model, if there is one. */
export function usersCollection({
  users,
  collections,
}: {
  readonly users: { readonly model: ApplicationModel | undefined };
  readonly collections: { readonly users: string };
}): string {
  return users.model?.collection.name ?? collections.users;
}
