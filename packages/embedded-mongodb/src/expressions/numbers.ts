import { Decimal128, Long, Timestamp } from 'bson';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { add, isDouble, multiply, subtract } from '../values/arithmetic.js';
import { asNumber, fromDouble, isNumeric, type Numeric, toDouble, typeName } from '../values/values.js';
import { evalExpr } from './library.js';
import { evaluated, type Operator, two } from './operands.js';

/** Operators on numbers of all types, and on dates. */
export const numericExpressions: Record<`$${string}`, Operator> = {
  $add: (document, operand, options) => sum(evaluated(document, operand, options)),
  $subtract: difference,
  $multiply: (document, operand, options) => product(evaluated(document, operand, options)),
  $divide: quotient,
  $mod: remainder,
  $range: (document, operand, options) => range(evaluated(document, operand, options).map(asNumber)),
  $toLong: converted('$toLong', (value) => Long.fromBigInt(BigInt(Math.trunc(Number(value))))),
  $toDouble: converted('$toDouble', (value) => fromDouble(Number(value))),
  $toDecimal: converted('$toDecimal', (value) => Decimal128.fromStringWithRounding(value)),
};

/** The sum of numbers, of which one may be a date; null as soon as something is missing. */
function sum(values: readonly unknown[]): unknown {
  let total: Numeric = 0;
  let date: Date | undefined;
  for (const value of values) {
    if (value === null || value === undefined) return null;
    if (value instanceof Date && date === undefined) date = value;
    else if (isNumeric(value)) total = add(total, value) ?? fromDouble(toDouble(total) + toDouble(value));
    else throw new CommandError(14, `$add only supports numeric or date types, not ${typeName(value)}`);
  }
  return date === undefined ? total : new Date(date.getTime() + Math.round(toDouble(total)));
}

function difference(document: unknown, operand: unknown, options: Options): unknown {
  const [a, b] = two('$subtract', operand, document, options);
  if (a === null || a === undefined || b === null || b === undefined) return null;
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
  if (a instanceof Date && isNumeric(b)) return new Date(a.getTime() - Math.round(toDouble(b)));
  if (isNumeric(a) && isNumeric(b)) return subtract(a, b) ?? fromDouble(toDouble(a) - toDouble(b));
  throw new CommandError(14, `can't $subtract ${typeName(b)} from ${typeName(a)}`);
}

function product(values: readonly unknown[]): unknown {
  let total: Numeric = 1;
  for (const value of values) {
    if (value === null || value === undefined) return null;
    if (!isNumeric(value))
      throw new CommandError(14, `$multiply only supports numeric types, not ${typeName(value)}`);
    total = multiply(total, value) ?? fromDouble(toDouble(total) * toDouble(value));
  }
  return total;
}

function quotient(document: unknown, operand: unknown, options: Options): unknown {
  const [a, b] = two('$divide', operand, document, options);
  if (a === null || a === undefined || b === null || b === undefined) return null;
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new CommandError(14, `$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  }
  if (toDouble(b) === 0) throw new CommandError('BadValue', "can't $divide by zero");
  const result = toDouble(a) / toDouble(b);
  if (a instanceof Decimal128 || b instanceof Decimal128)
    return Decimal128.fromStringWithRounding(String(result));
  return fromDouble(result);
}

function remainder(document: unknown, operand: unknown, options: Options): unknown {
  const [a, b] = two('$mod', operand, document, options);
  if (a === null || a === undefined || b === null || b === undefined) return null;
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new CommandError(16611, `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  }
  if (toDouble(b) === 0) throw new CommandError(16610, "can't $mod by zero");
  const result = toDouble(a) % toDouble(b);
  return isDouble(a) || isDouble(b) ? fromDouble(result) : result + 0;
}

/** More elements would exhaust the memory, which crashes node. */
const longestRange = 5_000_000;

function range(numbers: readonly (number | undefined)[]): number[] {
  const [start = Number.NaN, end = Number.NaN, step = numbers.length === 2 ? 1 : Number.NaN] = numbers;
  if (![start, end, step].every(Number.isInteger) || step === 0) {
    throw new CommandError(
      34443,
      '$range needs two integers and, as a step, no other than an integer but zero',
    );
  }
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (length > longestRange)
    throw new CommandError(146, `$range would have ${length} elements, more than ${longestRange}`);
  return Array.from({ length }, (_, index) => start + index * step);
}

function converted(name: string, convert: (value: string) => unknown): Operator {
  return (document, operand, options) => {
    const value = evalExpr(document, operand, options);
    if (value === null || value === undefined) return null;
    const number =
      value instanceof Date ? value.getTime() : typeof value === 'boolean' ? Number(value) : value;
    if (!(isNumeric(number) || typeof number === 'string') || number instanceof Timestamp) {
      throw new CommandError(241, `Unsupported conversion from ${typeName(value)} in ${name}`);
    }
    const text = isNumeric(number) && isDouble(number) ? String(toDouble(number)) : String(number);
    if (typeof number === 'string' && (text.trim() !== text || Number.isNaN(Number(text || 'x')))) {
      throw new CommandError(241, `Failed to parse number '${text}' in ${name}`);
    }
    return convert(text);
  };
}
