import { emailTaken, invalidRequest, usernameTaken } from '../core-errors.js';
import { duplicateKeys } from '../database/run-command.js';
import { AuthError } from '../errors.js';
import type { UserMapping, UserValues } from './user-map.js';

/** What a unique index of the users, be it one of the application's, says of values: a refusal; any other error is as it was. */
export function refusalOfDuplicate(error: unknown, mapping: UserMapping, values: UserValues): unknown {
  const paths = duplicateKeys(error);
  if (!paths) return error;
  for (const [field, taken] of [
    ['email', emailTaken],
    ['username', usernameTaken],
  ] as const)
    if (paths.includes(field) || paths.includes(mapping.pathOf(field)))
      return values[field] === undefined ? invalidField(field, 'is required') : new AuthError(taken);
  const [path = ''] = paths;
  // Which is given by the application's model.
  if (path === '_id') return new Error('a new user was given the _id of another one', { cause: error });
  return invalidField(path, Object.hasOwn(values.own ?? {}, path) ? 'is taken' : 'is required');
}

function invalidField(path: string, message: string): AuthError {
  return new AuthError(invalidRequest, { detail: `${path} ${message}`, errors: [{ path, message }] });
}
