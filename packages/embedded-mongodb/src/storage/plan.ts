import { BSONRegExp, MaxKey, MinKey } from 'bson';
import { isOperators } from '../filter/operators.js';
import { KeyWriter } from '../values/key-writer.js';
import { areIdentical, compareValues, orderKey, rankOf } from '../values/order.js';
import { field, isIndex } from '../values/paths.js';
import { type Document, isDocument } from '../values/values.js';
import { type Index, keptOfLong, keyOf } from './index-keys.js';
import { after } from './keys.js';

/** Where in an index the documents are that may pass a filter. */
export interface Plan {
  readonly index: Index;
  readonly ranges: readonly { readonly start: Buffer; readonly end: Buffer }[];
}

/** What a filter asks of one field, of what an index can answer. */
interface Conditions {
  /** The values of which it must have one. */
  equal?: readonly unknown[];
  from?: unknown;
  to?: unknown;
}

/** With more ranges than this, an index does not pay off. */
const maximumRanges = 10_000;

/** Chooses the index that narrows a filter down the most: most fields by equality first, then by a range. */
export function choosePlan(indexes: readonly Index[], filter: Document): Plan | undefined {
  const conditions = new Map<string, Conditions>();
  gather(filter, conditions);
  if (conditions.size === 0) return undefined;
  let best: { plan: Plan; score: number } | undefined;
  for (const index of indexes) {
    if (index.isHidden) continue;
    const candidate = planFor(index, conditions, filter);
    if (candidate !== undefined && candidate.score > (best?.score ?? 0)) best = candidate;
  }
  return best?.plan;
}

function gather(filter: Document, conditions: Map<string, Conditions>): void {
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$and' && Array.isArray(value)) {
      for (const clause of value) if (isDocument(clause)) gather(clause, conditions);
    } else if (!name.startsWith('$')) {
      const known = conditions.get(name) ?? {};
      conditions.set(name, { ...conditionsOf(value), ...known });
    }
  }
}

function conditionsOf(value: unknown): Conditions {
  if (!isOperators(value)) return isExact(value) ? { equal: [value] } : {};
  const conditions: Conditions = {};
  const { $eq, $in, $gt, $gte, $lt, $lte } = value;
  if (Object.hasOwn(value, '$eq') && isExact($eq)) conditions.equal = [$eq];
  else if (Array.isArray($in) && $in.every(isExact)) conditions.equal = $in;
  const from = $gt ?? $gte;
  const to = $lt ?? $lte;
  if (isBound(from)) conditions.from = from;
  if (isBound(to)) conditions.to = to;
  return conditions;
}

// An index has the elements of an array, not the array; and a regular expression is equal to what it matches.
function isExact(value: unknown): boolean {
  return !Array.isArray(value) && !(value instanceof BSONRegExp);
}

function isBound(value: unknown): boolean {
  return (
    isExact(value) &&
    value !== undefined &&
    value !== null &&
    !(value instanceof MinKey) &&
    !(value instanceof MaxKey)
  );
}

function planFor(
  index: Index,
  conditions: ReadonlyMap<string, Conditions>,
  filter: Document,
): { plan: Plan; score: number } | undefined {
  if (index.partial !== undefined && !implies(filter, index.partial.filter)) return undefined;
  // By a position, a filter asks for more than the element there: also for fields of that name in all elements.
  if (index.isMultikey && index.fields.some((path) => path.split('.').some(isIndex))) return undefined;
  let tuples: unknown[][] = [[]];
  let score = index.isUnique ? 0.5 : 0;
  let range: Conditions | undefined;
  const roots = new Set<string>();
  for (const path of index.fields) {
    const root = path.slice(0, `${path}.`.indexOf('.'));
    // Two conditions may be met by two elements of one array, whose values are not together in the index.
    if (index.isMultikey && roots.has(root)) break;
    roots.add(root);
    const condition = conditions.get(path);
    if (condition?.equal !== undefined && tuples.length * condition.equal.length <= maximumRanges) {
      const values = condition.equal;
      // A sparse index lacks the documents in which the field is missing, which equals null.
      if (index.isSparse && values.some((value) => value === null || value === undefined)) return undefined;
      tuples = tuples.flatMap((tuple) => values.map((value) => [...tuple, value]));
      score += 2;
    } else {
      if (condition?.from !== undefined || condition?.to !== undefined) {
        range = condition;
        score += 1;
      }
      break;
    }
  }
  if (score < 1) return undefined;
  const ranges = tuples
    .map((tuple) => rangeOf(index, tuple, range))
    .sort((a, b) => Buffer.compare(a.start, b.start));
  return { plan: { index, ranges }, score };
}

function rangeOf(
  index: Index,
  tuple: readonly unknown[],
  range: Conditions | undefined,
): { start: Buffer; end: Buffer } {
  if (range === undefined && tuple.length === index.fields.length) {
    const key = keyOf(tuple);
    return { start: key, end: after(key) };
  }
  const lead = Buffer.concat(tuple.map((value) => orderKey(value ?? null))).subarray(0, keptOfLong);
  if (range === undefined) return { start: lead, end: after(lead) };
  const rank = rankOf(range.from ?? range.to);
  // Through an array, one value may be above the one bound and another below the other: then only one bound can help.
  const usesBoth = !index.isMultikey && range.from !== undefined && range.to !== undefined;
  const useTo = range.to !== undefined && (usesBoth || range.from === undefined);
  const start = range.from === undefined ? rankKey(rank) : orderKey(range.from);
  const end = useTo ? after(bounded(lead, orderKey(range.to))) : bounded(lead, rankKey(rank + 1));
  return { start: bounded(lead, start), end };
}

// A long key in the index is cut off, so that a bound has to be cut off as well not to miss it.
function bounded(lead: Buffer, key: Buffer): Buffer {
  return Buffer.concat([lead, key]).subarray(0, keptOfLong);
}

function rankKey(rank: number): Buffer {
  const writer = new KeyWriter();
  writer.byte(rank);
  return writer.finish();
}

/** Whether a filter lets through only what a partial index holds; false where that is not evident. */
function implies(filter: Document, partial: Document): boolean {
  return Object.entries(partial).every(([name, wanted]) => {
    const given = field(filter, name);
    if (given === undefined) return false;
    if (areIdentical(given, wanted)) return true;
    const { equal, from, to } = conditionsOf(given);
    if (!isOperators(wanted) || Object.keys(wanted).length !== 1) return false;
    if (wanted.$exists === true)
      return (equal?.every((value) => value !== null) ?? false) || from !== undefined || to !== undefined;
    if (Object.hasOwn(wanted, '$gt')) {
      const { $gt: least } = wanted;
      // Values of other kinds are in no range.
      const isAbove = (value: unknown) => rankOf(value) === rankOf(least) && compareValues(value, least) > 0;
      return equal?.every(isAbove) ?? (from !== undefined && isAbove(from));
    }
    return false;
  });
}
