import type { Iterator } from 'mingo/lazy';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { stages as library } from '../expressions/library.js';
import { type Document, isDocument } from '../values/values.js';
import { checkAccumulators } from './group.js';

const granularities = new Set([
  ...['R5', 'R10', 'R20', 'R40', 'R80', '1-2-5', 'E6', 'E12', 'E24', 'E48', 'E96', 'E192', 'POWERSOF2'],
]);

/** The library's `$bucketAuto`, which would take any accumulator, and put the name of a bucket behind what is in it. */
export function bucketAuto(documents: Iterator, operand: unknown, options: Options): Iterator {
  if (!isSpec(operand)) throw new TypeError('the operand was not checked');
  const { output, granularity } = operand;
  if (isDocument(output)) checkAccumulators(output);
  if (granularity !== undefined && !granularities.has(String(granularity)))
    throw new CommandError(40257, `Unknown rounding granularity '${String(granularity)}'`);
  return library
    .$bucketAuto(documents, operand, options)
    .map(({ _id, ...rest }: Document) => ({ _id, ...rest }));
}

/** Its operand was checked before. */
function isSpec(spec: unknown): spec is Document & Parameters<typeof library.$bucketAuto>[1] {
  return isDocument(spec);
}
