import { Decimal128, Long } from 'bson';
import type { KeyWriter } from './key-writer.js';
import { type Numeric, toDouble } from './values.js';

/** A number below, at or above the double that is nearest to it. */
const below = 1;
const exact = 2;
const above = 3;

/**
 * Writes a number of any type so that all compare by value: first the nearest double; then, where the number is not exactly
 * that double (only an int64 or a Decimal128 can be), its decimal digits.
 */
export function writeNumber(writer: KeyWriter, value: Numeric): void {
  const nearest = toDouble(value);
  writeDouble(writer, nearest);
  const decimal = inexactDecimal(value, nearest);
  if (decimal === undefined) {
    writer.byte(exact);
    return;
  }
  writer.byte(isAbove(decimal, nearest) ? above : below);
  if (decimal.mantissa < 0n) writer.reversed(() => writeDigits(writer, decimal));
  else writeDigits(writer, decimal);
}

function writeDouble(writer: KeyWriter, value: number): void {
  const bytes = Buffer.alloc(8);
  // Not a number comes before all numbers: eight zeros. Minus zero equals zero.
  if (!Number.isNaN(value)) {
    bytes.writeDoubleBE(value === 0 ? 0 : value);
    const bits = bytes.readBigUInt64BE();
    bytes.writeBigUInt64BE(value < 0 ? BigInt.asUintN(64, ~bits) : bits | 0x8000000000000000n);
  }
  writer.bytes(bytes);
}

/** The number `mantissa * 10 ** exponent`. */
export interface Decimal {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** The exact value of a Decimal128, or undefined for NaN and the infinities. */
export function parseDecimal(value: Decimal128): Decimal | undefined {
  const match = /^(-?)(\d+)(?:\.(\d*))?(?:E([+-]?\d+))?$/.exec(value.toString());
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const magnitude = BigInt(whole + fraction);
  return { mantissa: sign === '-' ? -magnitude : magnitude, exponent: Number(exponent) - fraction.length };
}

function inexactDecimal(value: Numeric, nearest: number): Decimal | undefined {
  if (value instanceof Long) {
    const integer = value.toBigInt();
    return integer === BigInt(nearest) ? undefined : { mantissa: integer, exponent: 0 };
  }
  if (!(value instanceof Decimal128)) return undefined;
  const decimal = parseDecimal(value);
  if (decimal === undefined || decimal.mantissa === 0n) return undefined;
  return Number.isFinite(nearest) && nearest !== 0 && compareExactly(decimal, nearest) === 0
    ? undefined
    : decimal;
}

function isAbove(decimal: Decimal, nearest: number): boolean {
  if (!Number.isFinite(nearest)) return nearest < 0;
  if (nearest === 0) return decimal.mantissa > 0n;
  return compareExactly(decimal, nearest) > 0;
}

/** Compares a decimal with a finite double other than zero, without rounding. */
function compareExactly({ mantissa, exponent }: Decimal, double: number): number {
  const { integer, power } = fractionOf(double);
  let left = mantissa;
  let right = integer;
  if (exponent >= 0) left *= 10n ** BigInt(exponent);
  else right *= 10n ** BigInt(-exponent);
  if (power >= 0) right *= 2n ** BigInt(power);
  else left *= 2n ** BigInt(-power);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A finite double as `integer * 2 ** power`. */
function fractionOf(double: number): { integer: bigint; power: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, double);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { integer: double < 0 ? -magnitude : magnitude, power: Math.max(biased, 1) - 1075 };
}

function writeDigits(writer: KeyWriter, { mantissa, exponent }: Decimal): void {
  const digits = (mantissa < 0n ? -mantissa : mantissa).toString();
  // The position of the first digit; equal values of unlike exponents so get the same bytes.
  writer.uint32(digits.length + exponent + 0x10000);
  writer.text(digits.replace(/0+$/, ''));
}
