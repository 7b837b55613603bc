import { Binary } from 'bson';
import { CommandError } from '../errors.js';
import { asNumber, isNumeric, toDouble } from '../values/values.js';
import type { Predicate } from './predicate.js';

/** Compiles an operator on the bits of a number or of binary data. */
export function bits(passes: (value: bigint, mask: bigint) => boolean) {
  return (operand: unknown): Predicate => {
    const mask = bitMask(operand);
    return (value) => {
      const integer = asBits(value);
      return integer !== undefined && passes(integer, mask);
    };
  };
}

function bitMask(operand: unknown): bigint {
  if (Array.isArray(operand)) {
    return operand.reduce((mask: bigint, position: unknown) => {
      const bit = asNumber(position);
      if (bit === undefined || !Number.isInteger(bit) || bit < 0) {
        throw new CommandError('BadValue', 'bit positions must be integers >= 0');
      }
      return mask | (1n << BigInt(Math.min(bit, 1_000)));
    }, 0n);
  }
  const mask = asBits(operand);
  if (isNumeric(operand) && (mask === undefined || mask < 0n))
    throw new CommandError('FailedToParse', `Expected a non-negative integer, but found: ${String(operand)}`);
  if (mask === undefined) {
    throw new CommandError(
      'BadValue',
      'a bit mask must be a number >= 0, binary data or an array of positions',
    );
  }
  return mask;
}

function asBits(value: unknown): bigint | undefined {
  if (value instanceof Binary)
    return BigInt(`0x${Buffer.from(value.value()).reverse().toString('hex') || '0'}`);
  if (!isNumeric(value)) return undefined;
  const number = toDouble(value);
  if (!Number.isInteger(number) || Math.abs(number) >= 2 ** 63) return undefined;
  return typeof value === 'number' ? BigInt(value) : BigInt(value.toString().replace(/\.0*$/, ''));
}
