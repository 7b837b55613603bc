import type { Variables } from '../aggregation/variables.js';
import { CommandError } from '../errors.js';
import { compileFilter } from '../filter/filter.js';
import type { Collection, Stored } from '../storage/collection.js';
import {
  hasRegularExpression,
  regularExpressionLimit,
  withTimeLimit,
} from '../values/regular-expressions.js';
import { sorted } from '../values/sort.js';
import type { Document } from '../values/values.js';

export interface Selection {
  readonly filter: Document;
  readonly sort?: Document | undefined;
  /** No more than so many. */
  readonly limit?: number | undefined;
  readonly variables?: Variables | undefined;
  /** When the command must have ended, in milliseconds of `performance.now()`. */
  readonly deadline?: number | undefined;
}

/** How many documents are tested at a time: the deadline is checked between batches. */
const lotSize = 256;

/** The documents of a collection that pass a filter, in the requested order. */
export function select(collection: Collection | undefined, selection: Selection): Stored[] {
  const { filter, sort, limit = Number.POSITIVE_INFINITY } = selection;
  const test = compileFilter(filter, selection.variables);
  if (collection === undefined) return [];
  const isBounded = hasRegularExpression(filter);
  const deadline = Math.min(
    selection.deadline ?? Number.POSITIVE_INFINITY,
    isBounded ? performance.now() + regularExpressionLimit : Number.POSITIVE_INFINITY,
  );
  const enough = sort === undefined ? limit : Number.POSITIVE_INFINITY;
  const found: Stored[] = [];
  let lot: Stored[] = [];
  const testLot = () => {
    const remaining = deadline - performance.now();
    if (remaining <= 0) throw new CommandError('MaxTimeMSExpired', 'operation exceeded time limit');
    const passes = () => lot.filter(({ document }) => test(document));
    // Regular expression matching can only be aborted inside such a limit.
    found.push(...(isBounded ? withTimeLimit(remaining, passes) : passes()));
    lot = [];
  };
  for (const candidate of collection.candidates(filter)) {
    lot.push(candidate);
    if (lot.length >= Math.min(lotSize, enough - found.length)) testLot();
    if (found.length >= enough) break;
  }
  if (lot.length > 0 && found.length < enough) testLot();
  return (sort === undefined ? found : inOrder(found, sort)).slice(0, limit);
}

/** By the documents' values or, if it is for `$natural`, in the order of insertion. */
function inOrder(found: readonly Stored[], sort: Document): Stored[] {
  if (!Object.hasOwn(sort, '$natural')) return sorted(found, sort, ({ document }) => document);
  if (Object.keys(sort).length > 1)
    throw new CommandError('BadValue', "Cannot include '$natural' in compound sort");
  return sorted(found, { record: sort.$natural }, (stored) => stored);
}
