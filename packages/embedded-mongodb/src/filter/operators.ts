import { BSONRegExp, Long, MaxKey, MinKey } from 'bson';
import { CommandError } from '../errors.js';
import { areEqual, compareValues, equalityKey, rankOf } from '../values/order.js';
import { isReferenceName } from '../values/paths.js';
import { compileRegularExpression } from '../values/regular-expressions.js';
import { asNumber, isDocument, isNumeric, toDouble } from '../values/values.js';
import { bits } from './bits.js';
import type { Predicate } from './predicate.js';
import { hasType } from './types.js';

/** Compiles one operator on a value. `all` are the operators beside it. */
export function compilePredicate(
  operator: string,
  operand: unknown,
  all: Record<string, unknown>,
): Predicate {
  const compile = operators.get(operator);
  if (compile === undefined) {
    if (unsupported.has(operator)) {
      throw new CommandError('NotImplemented', `${operator} is not implemented by the embedded server`);
    }
    throw new CommandError('BadValue', `unknown operator: ${operator}`);
  }
  return compile(operand, all);
}

/** Whether the value of a field in a filter is a set of operators, rather than a document to be equal to. */
export function isOperators(value: unknown): value is Record<string, unknown> {
  if (!isDocument(value)) return false;
  const first = Object.keys(value)[0];
  return first?.startsWith('$') === true && !isReferenceName(first);
}

const unsupported = new Set(['$geoWithin', '$geoIntersects', '$near', '$nearSphere', '$within', '$geoNear']);

const operators = new Map<string, (operand: unknown, all: Record<string, unknown>) => Predicate>([
  ['$eq', equal],
  ['$gt', comparison((order) => order > 0, false)],
  ['$gte', comparison((order) => order >= 0, true)],
  ['$lt', comparison((order) => order < 0, false)],
  ['$lte', comparison((order) => order <= 0, true)],
  ['$in', isIn],
  ['$type', hasType],
  ['$regex', matches],
  ['$options', withRegex],
  ['$mod', modulo],
  ['$size', hasSize],
  ['$bitsAllSet', bits((value, mask) => (value & mask) === mask)],
  ['$bitsAnySet', bits((value, mask) => (value & mask) !== 0n)],
  ['$bitsAllClear', bits((value, mask) => (value & mask) === 0n)],
  ['$bitsAnyClear', bits((value, mask) => (value & mask) !== mask)],
  ['$comment', () => () => true],
]);

function equal(operand: unknown): Predicate {
  // A missing field equals null.
  if (operand === null || operand === undefined) return (value) => value === null || value === undefined;
  return (value) => value !== undefined && areEqual(value, operand);
}

function comparison(passes: (order: number) => boolean, orEqual: boolean) {
  return (operand: unknown): Predicate => {
    if (operand instanceof BSONRegExp)
      throw new CommandError('BadValue', "Can't have RegEx as arg to predicate over field");
    if (operand === null || operand === undefined)
      return (value) => orEqual && (value === null || value === undefined);
    if (operand instanceof MinKey || operand instanceof MaxKey) {
      return (value) => value !== undefined && passes(compareValues(value, operand));
    }
    const rank = rankOf(operand);
    const isNan = isNumeric(operand) && Number.isNaN(toDouble(operand));
    return (value) => {
      // Only values of one type are compared, and not-a-number with itself alone.
      if (rankOf(value) !== rank) return false;
      if (isNumeric(value) && Number.isNaN(toDouble(value)) !== isNan) return false;
      return passes(compareValues(value, operand));
    };
  };
}

function isIn(operand: unknown): Predicate {
  if (!Array.isArray(operand)) throw new CommandError('BadValue', '$in needs an array');
  const keys = new Set<string>();
  const expressions: Predicate[] = [];
  for (const item of operand) {
    if (isOperators(item)) throw new CommandError('BadValue', 'cannot nest $ under $in');
    if (item instanceof BSONRegExp) expressions.push(matches(item, {}));
    else keys.add(equalityKey(item));
  }
  return (value) =>
    // A missing field equals null.
    keys.has(equalityKey(value ?? null)) || expressions.some((matchesValue) => matchesValue(value));
}

function matches(operand: unknown, all: Record<string, unknown>): Predicate {
  const options = all.$options;
  if (options !== undefined && typeof options !== 'string') {
    throw new CommandError('BadValue', '$options has to be a string');
  }
  if (typeof operand !== 'string' && !(operand instanceof BSONRegExp)) {
    throw new CommandError('BadValue', '$regex has to be a string');
  }
  const pattern = typeof operand === 'string' ? operand : operand.pattern;
  const flags = options ?? (typeof operand === 'string' ? '' : operand.options);
  const expression = compileRegularExpression(pattern, flags);
  const value = new BSONRegExp(pattern, flags);
  return (candidate) =>
    typeof candidate === 'string'
      ? expression.test(candidate)
      : candidate instanceof BSONRegExp && areEqual(candidate, value);
}

function withRegex(_operand: unknown, all: Record<string, unknown>): Predicate {
  if (all.$regex === undefined) throw new CommandError('BadValue', '$options needs a $regex');
  return () => true;
}

function modulo(operand: unknown): Predicate {
  if (!Array.isArray(operand)) throw new CommandError('BadValue', 'malformed mod, needs to be an array');
  if (operand.length !== 2) {
    const problem = operand.length < 2 ? 'not enough' : 'too many';
    throw new CommandError('BadValue', `malformed mod, ${problem} elements`);
  }
  const [divisor, remainder] = operand.map((part) => Math.trunc(asNumber(part) ?? Number.NaN));
  if (divisor === undefined || Number.isNaN(divisor)) {
    throw new CommandError('BadValue', 'malformed mod, divisor not a number');
  }
  if (remainder === undefined || Number.isNaN(remainder))
    throw new CommandError('BadValue', 'malformed mod, remainder not a number');
  if (divisor === 0) throw new CommandError('BadValue', 'divisor cannot be 0');
  return (value) => {
    if (!isNumeric(value)) return false;
    if (value instanceof Long) return Number(value.toBigInt() % BigInt(divisor)) === remainder;
    const number = Math.trunc(toDouble(value));
    // Added to zero so that a remainder of minus zero is zero.
    return Number.isFinite(number) && (number % divisor) + 0 === remainder;
  };
}

function hasSize(operand: unknown): Predicate {
  const size = asNumber(operand);
  if (size === undefined)
    throw new CommandError('BadValue', `Failed to parse $size. Expected a number in: $size`);
  if (!Number.isInteger(size))
    throw new CommandError('BadValue', 'Failed to parse $size. Expected an integer');
  if (size < 0) throw new CommandError('BadValue', 'Failed to parse $size. Expected a non-negative number');
  return (value) => Array.isArray(value) && value.length === size;
}
