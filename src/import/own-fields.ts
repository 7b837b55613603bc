import { fieldNameFault } from '../users/field-faults.js';
import { storableFault } from '../users/storable.js';

/**
 * What is wrong with the values of own fields, and where: keys that MongoDB or JavaScript would take for something else, and what
 * cannot be stored. Undefined where all is well.
 */
export function ownFieldsFault(
  fields: Readonly<Record<string, unknown>>,
): { readonly message: string; readonly path: string[] } | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const message = fieldNameFault(name) ?? storableFault(value);
    if (message !== undefined) return { message, path: [name] };
  }
  return undefined;
}
