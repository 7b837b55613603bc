import type { ResolvedUserFields } from '../users/user-fields.js';
import { internalFields, settablePaths } from '../users/user-map.js';
import type { CoreOptions } from './options.js';

/** The fields of the application's own that whoever makes users may send: registrations, or code and admins where there are none. */
export function sendableFields({ users, registration }: CoreOptions): readonly string[] {
  return Object.entries(users.fields ?? {}).flatMap(([name, field]) =>
    registration === 'closed' || field.registration === true ? [name] : [],
  );
}

/**
 * The paths of which new users may have something. Undefined where others may decide that: a model of the application's gives what it
 * likes, and where nobody registers, whoever makes the users does so.
 */
export async function pathsOfNewUsers(
  options: CoreOptions,
  { withDefaults }: ResolvedUserFields,
): Promise<readonly string[] | undefined> {
  const { users, registration, upstream } = options;
  const isUpstream = upstream.url !== undefined;
  if (users.model || (registration === 'closed' && !isUpstream)) return undefined;
  // An upstream's users get theirs only once they are there.
  const own = isUpstream ? [] : [...sendableFields(options), ...Object.keys(await withDefaults({}))];
  return [...internalFields, ...settablePaths(users.map), ...own];
}
