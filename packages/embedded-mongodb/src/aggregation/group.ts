import type { Iterator } from 'mingo/lazy';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { evaluator, isAccumulator, prepare } from '../expressions/expressions.js';
import { evalExpr, Lazy } from '../expressions/library.js';
import { equalityKey } from '../values/order.js';
import { type Document, isDocument } from '../values/values.js';
import { objectOf } from './stage-checks.js';

/** The stage `$group`. */
export function groupStage(documents: Iterator, operand: unknown, options: Options): Iterator {
  const { _id: idExpression, ...fields } = objectOf(15947, "a group's fields", operand);
  if (idExpression === undefined) throw new CommandError(15955, 'a group specification must include an _id');
  return group(documents, evaluator(idExpression, options), fields, options);
}

/** Groups documents by what `idOf` gives for each, and gathers of each group what the accumulators ask for. */
export function group(
  documents: Iterator,
  idOf: (document: unknown) => unknown,
  fields: Document,
  options: Options,
  ordered = (groups: Document[]) => groups,
): Iterator {
  checkAccumulators(fields);
  const prepared = Object.entries(fields).map(([name, accumulator]) => [name, prepare(accumulator)] as const);
  return documents.transform<unknown>((source) => {
    const groups = new Map<string, { id: unknown; members: unknown[] }>();
    for (const document of source) {
      const id = idOf(document) ?? null;
      const key = equalityKey(id);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { id, members: [document] });
      else known.members.push(document);
    }
    const results = [...groups.values()].map(({ id, members }): Document => {
      const accumulated = prepared.map(([name, accumulator]) => [
        name,
        evalExpr(members, accumulator, options),
      ]);
      return { _id: id, ...Object.fromEntries(accumulated) };
    });
    return Lazy(ordered(results));
  });
}

/** Refuses fields of a group that MongoDB refuses. */
export function checkAccumulators(fields: Document): void {
  for (const [name, accumulator] of Object.entries(fields)) checkAccumulator(name, accumulator);
}

function checkAccumulator(name: string, accumulator: unknown): void {
  if (name.includes('.')) throw new CommandError(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith('$'))
    throw new CommandError(40236, `The field name '${name}' cannot be an operator name`);
  if (!isDocument(accumulator))
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`);
  const operators = Object.keys(accumulator);
  if (operators.length !== 1)
    throw new CommandError(40238, `The field '${name}' must specify one accumulator`);
  const [operator = ''] = operators;
  if (!operator.startsWith('$'))
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`);
  if (!isAccumulator(operator)) throw new CommandError(15952, `unknown group operator '${operator}'`);
  if (Array.isArray(accumulator[operator]))
    throw new CommandError(40237, `The ${operator} accumulator is a unary operator`);
  const { $count: count = {} } = accumulator;
  if (!isDocument(count) || Object.keys(count).length > 0)
    throw new CommandError('TypeMismatch', '$count takes no arguments, i.e. $count:{}');
}
