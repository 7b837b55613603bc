import { emailTaken, invalidRequest, usernameTaken } from '../core-errors.js';
import { duplicateKeys, indexOf } from '../database/run-command.js';
import { AuthError } from '../errors.js';
import type { UserMapping, UserValues } from './user-map.js';

/**
 * What a unique index of the users' collection, be it one of the application's, says of values: a refusal; any other error is as it
 * was, such as that of another collection, which a hook of the application's model writes to.
 */
export function refusalOfDuplicate(
  error: unknown,
  mapping: UserMapping,
  values: UserValues,
  collection: string,
): unknown {
  const paths = duplicateKeys(error, mapping.indexKeys);
  const [, written = collection] = /collection: [^.\s]+\.(.+?) index: /.exec(String(error)) ?? [];
  if (!paths || !(error instanceof Error) || written !== collection) return error;
  for (const [field, taken] of [
    ['email', emailTaken],
    ['username', usernameTaken],
  ] as const)
    if (paths.includes(field) || paths.includes(mapping.pathOf(field)))
      return values[field] === undefined ? invalidField(field, 'is required') : new AuthError(taken);
  // Which is given by the application's model.
  if (paths[0] === '_id') return new Error('a new user was given the _id of another one', { cause: error });
  const fields = paths.map((path) => mapping.fieldAt(path));
  const given = fields.find((field) => (field === 'name' ? values.name : values.own?.[field]) !== undefined);
  if (given !== undefined) return invalidField(given, 'is taken');
  const missing = fields.find((field) => mapping.isSendable(field));
  if (missing !== undefined) return invalidField(missing, 'is required');
  return new Error(
    `the unique index ${indexOf(error.message)} of the users refused one who had no value of its own there; make it sparse or partial, or give each user one`,
    { cause: error },
  );
}

function invalidField(path: string, message: string): AuthError {
  return new AuthError(invalidRequest, { detail: `${path} ${message}`, errors: [{ path, message }] });
}
