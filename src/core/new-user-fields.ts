import type { ResolvedUserFields } from '../users/user-fields.js';
import { internalFields, settablePaths } from '../users/user-map.js';
import type { CoreOptions } from './options.js';

/** The fields of the application's own that whoever makes users may send: registrations, or code and admins where there are none. */
export function sendableFields(
  { registration }: CoreOptions,
  { names, registrationShape }: ResolvedUserFields,
): readonly string[] {
  return registration === 'closed' ? names : Object.keys(registrationShape);
}

/**
 * The paths of which new users may have something. Undefined where others may decide that: a model of the application's gives what it
 * likes, and where nobody registers, whoever makes the users does so.
 */
export async function pathsOfNewUsers(
  options: CoreOptions,
  userFields: ResolvedUserFields,
): Promise<readonly string[] | undefined> {
  const { users, registration, upstream } = options;
  const isUpstream = upstream.url !== undefined;
  if (users.model || (registration === 'closed' && !isUpstream)) return undefined;
  // An upstream's users get theirs only once they are there.
  const own = isUpstream
    ? []
    : [...sendableFields(options, userFields), ...Object.keys(await userFields.withDefaults({}))];
  return [...internalFields, ...settablePaths(users.map), ...own];
}
