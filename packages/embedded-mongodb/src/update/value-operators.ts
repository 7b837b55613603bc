import { Decimal128, Double, Long, Timestamp } from 'bson';
import { CommandError } from '../errors.js';
import { add, isDouble, multiply } from '../values/arithmetic.js';
import { compareValues } from '../values/order.js';
import { show } from '../values/show.js';
import { isDocument, isNumeric, type Numeric, typeName } from '../values/values.js';
import type { Modifier } from './paths.js';

/** Compiles an operator's operand for a path into what it does to the value there. `now` is the time of the whole update. */
export type CompileModifier = (operand: unknown, path: string, now: Date) => Modifier;

/** The update operators on single values. */
export const valueOperators: ReadonlyMap<string, CompileModifier> = new Map<string, CompileModifier>([
  ['$set', (operand) => () => operand],
  ['$setOnInsert', (operand) => () => operand],
  ['$unset', () => () => undefined],
  [
    '$min',
    (operand) => (value) => (value === undefined || compareValues(operand, value) < 0 ? operand : value),
  ],
  [
    '$max',
    (operand) => (value) => (value === undefined || compareValues(operand, value) > 0 ? operand : value),
  ],
  ['$inc', arithmetic('$inc', 'increment', add, (operand) => operand)],
  ['$mul', arithmetic('$mul', 'multiply', multiply, zeroLike)],
  ['$currentDate', currentDate],
  ['$bit', bit],
]);

function arithmetic(
  name: string,
  verb: string,
  calculate: (a: Numeric, b: Numeric) => Numeric | undefined,
  initial: (operand: Numeric) => Numeric,
): CompileModifier {
  return (operand, path) => {
    if (!isNumeric(operand)) {
      const given = `{${path}: ${show(operand)}}`;
      throw new CommandError('TypeMismatch', `Cannot ${verb} with non-numeric argument: ${given}`);
    }
    return (value) => {
      if (value === undefined) return initial(operand);
      if (!isNumeric(value)) {
        throw new CommandError(
          'TypeMismatch',
          `Cannot apply ${name} to a value of non-numeric type. {_id: ...} has the field '${lastOf(path)}' of non-numeric type ${typeName(value)}`,
        );
      }
      const result = calculate(value, operand);
      if (result === undefined) {
        throw new CommandError(
          'BadValue',
          `Failed to apply ${name} operations to current value (${show(value)})`,
        );
      }
      return result;
    };
  };
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function zeroLike(operand: Numeric): Numeric {
  if (operand instanceof Decimal128) return Decimal128.fromString('0');
  if (operand instanceof Long) return Long.ZERO;
  return isDouble(operand) ? new Double(0) : 0;
}

function currentDate(operand: unknown, path: string, now: Date): Modifier {
  const type = isDocument(operand) ? operand.$type : typeof operand === 'boolean' ? 'date' : undefined;
  if (type === 'date') return () => now;
  if (type === 'timestamp') return () => new Timestamp({ t: Math.floor(now.getTime() / 1_000), i: 1 });
  throw new CommandError(
    'BadValue',
    `${typeName(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}) for '${path}'.`,
  );
}

function bit(operand: unknown, path: string): Modifier {
  if (!isDocument(operand) || Object.keys(operand).length === 0) {
    throw new CommandError(
      'BadValue',
      `The $bit modifier is not compatible with a ${typeName(operand)}. {${path}: ...}`,
    );
  }
  const steps = Object.entries(operand).map(([name, value]) => {
    const mask = integerOf(value);
    const calculate = bitOperations.get(name);
    if (calculate === undefined) {
      throw new CommandError(
        'BadValue',
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`,
      );
    }
    if (mask === undefined)
      throw new CommandError('BadValue', 'The $bit modifier field must be an Integer(32/64 bit)');
    return { calculate, mask };
  });
  return (value) => {
    const start = value === undefined ? { bits: 0n, isLong: false } : integerOf(value);
    if (start === undefined) {
      throw new CommandError(
        'BadValue',
        `Cannot apply $bit to a value of non-integral type: ${typeName(value)}`,
      );
    }
    let { bits, isLong } = start;
    for (const { calculate, mask } of steps) {
      bits = calculate(bits, mask.bits);
      isLong ||= mask.isLong;
    }
    return isLong ? Long.fromBigInt(bits) : Number(bits);
  };
}

const bitOperations = new Map<string, (a: bigint, b: bigint) => bigint>([
  ['and', (a, b) => a & b],
  ['or', (a, b) => a | b],
  ['xor', (a, b) => a ^ b],
]);

function integerOf(value: unknown): { bits: bigint; isLong: boolean } | undefined {
  if (!isNumeric(value) || isDouble(value) || value instanceof Decimal128) return undefined;
  return value instanceof Long
    ? { bits: value.toBigInt(), isLong: true }
    : { bits: BigInt(value.toString()), isLong: false };
}
