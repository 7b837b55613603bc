import { CommandError } from '../errors.js';
import { asNumber, isNumeric, typeName } from '../values/values.js';
import type { Predicate } from './predicate.js';

/** The types by the numbers that stand for them in `$type`. */
const typeNumbers = new Map([
  [1, 'double'],
  [2, 'string'],
  [3, 'object'],
  [4, 'array'],
  [5, 'binData'],
  [7, 'objectId'],
  [8, 'bool'],
  [9, 'date'],
  [10, 'null'],
  [11, 'regex'],
  [13, 'javascript'],
  [14, 'symbol'],
  [16, 'int'],
  [17, 'timestamp'],
  [18, 'long'],
  [19, 'decimal'],
  [-1, 'minKey'],
  [127, 'maxKey'],
]);
const typeNames = new Set([
  ...typeNumbers.values(),
  'number',
  'undefined',
  'dbPointer',
  'javascriptWithScope',
]);

/** Compiles `$type`. */
export function hasType(operand: unknown): Predicate {
  const wanted = new Set((Array.isArray(operand) ? operand : [operand]).map(typeAlias));
  if (wanted.size === 0) throw new CommandError('FailedToParse', '$type must match at least one type');
  return (value) => wanted.has(typeName(value)) || (isNumeric(value) && wanted.has('number'));
}

function typeAlias(type: unknown): string {
  if (typeof type === 'string') {
    if (!typeNames.has(type)) throw new CommandError('BadValue', `Unknown type name alias: ${type}`);
    return type;
  }
  const number = asNumber(type);
  if (number === undefined)
    throw new CommandError('TypeMismatch', 'type must be represented as a number or a string');
  const name = typeNumbers.get(number);
  if (name === undefined) throw new CommandError('BadValue', `Invalid numerical type code: ${number}`);
  return name;
}
