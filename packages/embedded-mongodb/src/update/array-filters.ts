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
    const [name] = isDocument(filter) ? namesOf(filter) : [];
    if (!isDocument(filter) || name === undefined) {
      throw new CommandError(
        'FailedToParse',
        'Cannot use an expression without a top-level field name in arrayFilters',
      );
    }
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name))
      throw new CommandError(
        'BadValue',
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    const other = namesOf(filter).find((each) => each !== name);
    if (other !== undefined)
      throw new CommandError(
        'FailedToParse',
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${name}' and '${other}'`,
      );
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

/** The names of the fields that a filter is about, also inside of `$and` and its like. */
function namesOf(filter: Document): readonly string[] {
  return Object.entries(filter).flatMap(([name, value]) => {
    if (!name.startsWith('$')) return name.split('.')[0] ?? [];
    const clauses: readonly unknown[] = Array.isArray(value) ? value : [];
    return clauses.filter(isDocument).flatMap(namesOf);
  });
}
