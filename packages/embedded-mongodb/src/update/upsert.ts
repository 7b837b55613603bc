import { BSONRegExp, ObjectId } from 'bson';
import { CommandError } from '../errors.js';
import { isOperators } from '../filter/operators.js';
import { type Document, isDocument } from '../values/values.js';
import { isPrefix, modifyPath, type Walk } from './paths.js';
import type { Update } from './update.js';

/** The document that an upsert inserts: the equality conditions of the filter, and then the update. */
export function upserted(filter: Document, update: Update): Document {
  const base: Document = {};
  fill(base, filter, update.isReplacement, []);
  const document = update.apply(base, true);
  const { _id: id = new ObjectId(), ...others } = document;
  return { _id: id, ...others };
}

const noPosition = () => {
  throw new CommandError('BadValue', 'The positional operator did not find the match needed from the query.');
};
const walk: Walk = { creates: true, position: noPosition, arrayFilters: new Map() };

function fill(base: Document, filter: Document, onlyId: boolean, filled: string[]): void {
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$and' && Array.isArray(condition)) {
      for (const clause of condition) if (isDocument(clause)) fill(base, clause, onlyId, filled);
    } else if (name === '$or' && Array.isArray(condition) && condition.length === 1) {
      if (isDocument(condition[0])) fill(base, condition[0], onlyId, filled);
    } else if (!name.startsWith('$') && (!onlyId || name === '_id')) {
      const value = equality(condition);
      if (value === undefined) continue;
      if (filled.some((path) => path === name || isPrefix(path, name) || isPrefix(name, path))) {
        throw new CommandError(54, `cannot infer query fields to set, path '${name}' is matched twice`);
      }
      filled.push(name);
      modifyPath(base, name, walk, () => value);
    }
  }
}

function equality(condition: unknown): unknown {
  if (condition instanceof BSONRegExp) return undefined;
  if (!isOperators(condition)) return condition;
  const { $eq, $in, $all } = condition;
  if (Object.hasOwn(condition, '$eq')) return $eq;
  const list = $in ?? $all;
  return Array.isArray(list) && list.length === 1 ? equality(list[0]) : undefined;
}
