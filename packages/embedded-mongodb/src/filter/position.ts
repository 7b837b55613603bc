import { CommandError } from '../errors.js';
import { field } from '../values/paths.js';
import { type Document, isDocument } from '../values/values.js';
import { compileFilter } from './filter.js';
import { isOperators } from './operators.js';

/** The index that the positional operator `$` stands for after a path: of the first element that the filter asks for. */
export function matchedPosition(filter: Document, path: string, document: Document): number {
  const conditions = conditionsOn(filter, path);
  const array = valueAt(document, path);
  if (conditions.length > 0 && Array.isArray(array)) {
    const position = array.findIndex((element) => conditions.every((condition) => condition(element)));
    if (position >= 0) return position;
  }
  throw new CommandError('BadValue', 'The positional operator did not find the match needed from the query.');
}

function conditionsOn(filter: Document, path: string): ((element: unknown) => boolean)[] {
  return Object.entries(filter).flatMap(([name, condition]) => {
    if ((name === '$and' || name === '$or') && Array.isArray(condition)) {
      return condition.flatMap((clause) => (isDocument(clause) ? conditionsOn(clause, path) : []));
    }
    if (name === path) {
      const wanted = isOperators(condition) ? condition.$elemMatch : undefined;
      const test = compileFilter({ value: wanted === undefined ? condition : { $elemMatch: wanted } });
      return [(element: unknown) => test({ value: [element] })];
    }
    if (name.startsWith(`${path}.`)) {
      const test = compileFilter({ [name.slice(path.length + 1)]: condition });
      return [(element: unknown) => isDocument(element) && test(element)];
    }
    return [];
  });
}

function valueAt(document: Document, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        isDocument(value) ? field(value, part) : Array.isArray(value) ? value[Number(part)] : undefined,
      document,
    );
}
