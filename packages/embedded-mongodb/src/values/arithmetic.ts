import { Decimal128, Double, Long } from 'bson';
import { parseDecimal } from './number-order.js';
import { fromDouble, isInt32, type Numeric, toDouble } from './values.js';

/** The sum in the wider of the two types; undefined if two integers leave the range of an int64. */
export function add(a: Numeric, b: Numeric): Numeric | undefined {
  return calculate(a, b, {
    doubles: (x, y) => x + y,
    integers: (x, y) => x + y,
    decimals: (x, y) => {
      const exponent = Math.min(x.exponent, y.exponent);
      const scaled = (value: Scaled) => value.mantissa * 10n ** BigInt(value.exponent - exponent);
      return { mantissa: scaled(x) + scaled(y), exponent };
    },
  });
}

export function subtract(a: Numeric, b: Numeric): Numeric | undefined {
  if (!isDouble(b) && !(b instanceof Decimal128) && asInteger(b) === -(2n ** 63n)) return undefined;
  const negated = multiply(b, -1);
  return negated === undefined ? undefined : add(a, negated);
}

export function multiply(a: Numeric, b: Numeric): Numeric | undefined {
  return calculate(a, b, {
    doubles: (x, y) => x * y,
    integers: (x, y) => x * y,
    decimals: (x, y) => ({ mantissa: x.mantissa * y.mantissa, exponent: x.exponent + y.exponent }),
  });
}

interface Scaled {
  readonly mantissa: bigint;
  readonly exponent: number;
}

interface Operation {
  doubles(a: number, b: number): number;
  integers(a: bigint, b: bigint): bigint;
  decimals(a: Scaled, b: Scaled): Scaled;
}

function calculate(a: Numeric, b: Numeric, operation: Operation): Numeric | undefined {
  if (a instanceof Decimal128 || b instanceof Decimal128) {
    const x = parseDecimal(asDecimal(a));
    const y = parseDecimal(asDecimal(b));
    if (x === undefined || y === undefined) return asDecimal(operation.doubles(toDouble(a), toDouble(b)));
    const { mantissa, exponent } = operation.decimals(x, y);
    return Decimal128.fromStringWithRounding(`${mantissa}E${exponent}`);
  }
  if (isDouble(a) || isDouble(b)) return fromDouble(operation.doubles(toDouble(a), toDouble(b)));
  const result = operation.integers(asInteger(a), asInteger(b));
  if (BigInt.asIntN(64, result) !== result) return undefined;
  const fits = BigInt.asIntN(32, result) === result;
  return fits && typeof a === 'number' && typeof b === 'number' ? Number(result) : Long.fromBigInt(result);
}

export function isDouble(value: Numeric): boolean {
  return value instanceof Double || (typeof value === 'number' && !isInt32(value));
}

function asInteger(value: Numeric): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(toDouble(value));
}

function asDecimal(value: Numeric): Decimal128 {
  if (value instanceof Decimal128) return value;
  // A double has 15 digits that count; an integer counts with all of its own.
  if (isDouble(value)) {
    const double = toDouble(value);
    return Decimal128.fromStringWithRounding(
      Number.isFinite(double) ? double.toPrecision(15) : String(double),
    );
  }
  return Decimal128.fromString(value.toString());
}
