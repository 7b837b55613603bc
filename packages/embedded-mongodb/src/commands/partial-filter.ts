import { BSONRegExp } from 'bson';
import { CommandError } from '../errors.js';
import { compileFilter } from '../filter/filter.js';
import { isOperators } from '../filter/operators.js';
import { show } from '../values/show.js';
import { asFlag, type Document, isDocument } from '../values/values.js';

/** What MongoDB takes in the filter of a partial index. */
const onFields = new Set(['$eq', '$gt', '$gte', '$lt', '$lte', '$in', '$type', '$exists', '$comment']);
const maximumDepth = 4;

/** Refuses the filter of a partial index that is malformed, or that MongoDB does not take there. */
export function checkPartialFilter(filter: Document): void {
  if (mentions(filter, '$expr'))
    throw new CommandError('QueryFeatureNotAllowed', '$expr is not allowed in this context');
  compileFilter(filter);
  checkClause(filter, 0);
}

function checkClause(filter: Document, above: number): void {
  // Several conditions are an $and, which counts as a level.
  const conditions = Object.entries(filter).reduce(
    (sum, [, value]) => sum + (isOperators(value) ? Object.keys(value).length : 1),
    0,
  );
  const level = conditions > 1 ? above + 1 : above;
  if (level + 1 > maximumDepth)
    throw new CommandError(
      'CannotCreateIndex',
      `partialFilterExpression depth may not exceed ${maximumDepth}`,
    );
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$and' || name === '$or') {
      const clauses: readonly unknown[] = Array.isArray(value) ? value : [];
      const below = clauses.length > 1 && conditions <= 1 ? level + 1 : level;
      for (const clause of clauses) if (isDocument(clause)) checkClause(clause, below);
    } else if (name.startsWith('$') && name !== '$comment') {
      throw notSupported(name, value);
    } else {
      checkCondition(name, value);
    }
  }
}

function checkCondition(path: string, condition: unknown): void {
  if (condition instanceof BSONRegExp) throw notSupported(path, condition);
  if (!isOperators(condition)) return;
  for (const [operator, operand] of Object.entries(condition)) {
    const isAllowed =
      onFields.has(operator) &&
      !(operator === '$exists' && !asFlag(operand)) &&
      !(operator === '$in' && Array.isArray(operand) && operand.some((item) => item instanceof BSONRegExp));
    if (!isAllowed) throw notSupported(path, condition);
  }
}

function mentions(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((item) => mentions(item, name));
  return (
    isDocument(value) && Object.entries(value).some(([key, inner]) => key === name || mentions(inner, name))
  );
}

function notSupported(name: string, value: unknown): CommandError {
  return new CommandError(
    'CannotCreateIndex',
    `Expression not supported in partial index: ${name}: ${show(value)}`,
  );
}
