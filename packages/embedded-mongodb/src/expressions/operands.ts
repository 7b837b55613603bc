import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { evalExpr } from './library.js';

/** An operator of the aggregation language: it is given its operand as it was written. */
export type Operator = (document: unknown, operand: unknown, options: Options) => unknown;

/** The values of all operands. */
export function evaluated(document: unknown, operand: unknown, options: Options): readonly unknown[] {
  return listed(operand).map((part) => evalExpr(document, part, options));
}

/** The values of exactly two operands. */
export function two(name: string, operand: unknown, document: unknown, options: Options): [unknown, unknown] {
  const [a, b] = listed(operand, 2, name);
  return [evalExpr(document, a, options), evalExpr(document, b, options)];
}

/** The operands, of which a single one need not be in an array. */
export function listed(operand: unknown, count?: number, name = ''): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (count === undefined || list.length === count) return list;
  throw new CommandError(
    16020,
    `Expression ${name} takes exactly ${count} arguments. ${list.length} were passed in.`,
  );
}
