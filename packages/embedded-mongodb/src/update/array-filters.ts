import { CommandError } from '../errors.js';
import { compileFilter, type Filter } from '../filter/filter.js';
import { type Document, isDocument } from '../values/values.js';

/** Compiles the conditions that `$[name]` refers to, by their names. */
export function compileArrayFilters(
  arrayFilters: readonly unknown[],
  paths: readonly string[],
): Map<string, Filter> {
  const filters = new Map<string, Filter>();
  for (const filter of arrayFilters) {
    const name = isDocument(filter) ? firstName(filter) : undefined;
    if (!isDocument(filter) || name === undefined) {
      throw new CommandError(
        'FailedToParse',
        'Cannot use an expression without a top-level field name in arrayFilters',
      );
    }
    if (filters.has(name)) {
      throw new CommandError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${name}`,
      );
    }
    if (!paths.some((path) => path.includes(`$[${name}]`))) {
      throw new CommandError(
        'FailedToParse',
        `The array filter for identifier '${name}' was not used in the update`,
      );
    }
    filters.set(name, compileFilter(filter));
  }
  return filters;
}

function firstName(filter: Document): string | undefined {
  for (const [name, value] of Object.entries(filter)) {
    if (!name.startsWith('$')) return name.split('.')[0];
    const clauses: readonly unknown[] = Array.isArray(value) ? value : [];
    const inner = clauses.find(isDocument);
    if (inner !== undefined) return firstName(inner);
  }
  return undefined;
}
