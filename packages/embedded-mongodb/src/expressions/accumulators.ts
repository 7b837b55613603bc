import type { Options } from 'mingo/types';
import { add } from '../values/arithmetic.js';
import { compareValues, equalityKey } from '../values/order.js';
import { fromDouble, isNumeric, type Numeric, toDouble } from '../values/values.js';
import { evalExpr } from './library.js';
import { forEachRoot } from './library-options.js';

type Accumulator = (items: unknown[], expression: unknown, options: Options) => unknown;

/** Accumulators over values of all types; the aggregation library's own know only JavaScript's types. */
export const ownAccumulators: Record<`$${string}`, Accumulator> = {
  $sum: (items, expression, options) => total(valuesOf(items, expression, options)),
  $avg: average,
  $min: (items, expression, options) => extreme(valuesOf(items, expression, options), -1),
  $max: (items, expression, options) => extreme(valuesOf(items, expression, options), 1),
  $addToSet: (items, expression, options) => {
    const values = valuesOf(items, expression, options).filter((value) => value !== undefined);
    return [...new Map(values.map((value) => [equalityKey(value), value])).values()];
  },
  $push: (items, expression, options) =>
    valuesOf(items, expression, options).filter((value) => value !== undefined),
};

function valuesOf(items: unknown, expression: unknown, options: Options): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(items) ? items : [items];
  // Used as an expression, an accumulator is given the values themselves.
  if (expression === null) {
    const [only] = list;
    return list.length === 1 && Array.isArray(only) ? only : list;
  }
  return forEachRoot(options, list, (item, own) => evalExpr(item, expression, own));
}

function total(values: readonly unknown[]): Numeric {
  let sum: Numeric = 0;
  for (const value of values) {
    if (isNumeric(value)) sum = add(sum, value) ?? fromDouble(toDouble(sum) + toDouble(value));
  }
  return sum;
}

function average(items: unknown[], expression: unknown, options: Options): unknown {
  const numbers = valuesOf(items, expression, options).filter(isNumeric);
  return numbers.length === 0 ? null : fromDouble(toDouble(total(numbers)) / numbers.length);
}

function extreme(values: readonly unknown[], direction: number): unknown {
  let found: unknown = null;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (found === null || compareValues(value, found) * direction > 0) found = value;
  }
  return found;
}
