import { driverTypes } from '../database/mongoose.js';

/** MongoDB refuses documents of more than 100 levels, of which some are ours. */
const maximumDepth = 32;

const tooDeep = `must have ${maximumDepth} levels at most`;

/**
 * Why a value has too many levels, before anything looks at it that calls itself for each; undefined where it has not. Objects of
 * classes count as one.
 */
export function depthFault(value: unknown, depth = 1): string | undefined {
  if (!isList(value) && !isPlain(value)) return undefined;
  if (depth > maximumDepth) return tooDeep;
  return firstFault(Object.values(value), (member) => depthFault(member, depth + 1));
}

/**
 * Why the database cannot hold a value, or would take it for something else: an operator, or a type that the driver tells by a member.
 * Undefined where it is safe to store. Members of objects that are undefined count as absent: `copyOf` leaves them out.
 *
 * @example storableFault({ $gt: '' }); // 'must have no key such as "$gt"'
 */
export function storableFault(value: unknown, depth = 1): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'must be a finite number';
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'must be a date that there is' : undefined;
  if (value instanceof driverTypes().ObjectId) return undefined;
  // bigint is among these: it cannot be answered as JSON.
  if (typeof value !== 'object') return `must not hold a value of the type ${typeof value}`;
  if (depth > maximumDepth) return tooDeep;
  const faultOf = (member: unknown) => storableFault(member, depth + 1);
  // A hole in a list is undefined as well.
  if (isList(value)) return firstFault([...value], faultOf);
  if (!isPlain(value)) return 'must hold no objects of classes';
  const wrong = Object.keys(value).find(isUnsafeKey);
  if (wrong !== undefined) return `must have no key such as ${JSON.stringify(wrong.slice(0, 32))}`;
  return firstFault(
    Object.values(value).filter((member) => member !== undefined),
    faultOf,
  );
}

/**
 * A copy that shares nothing which can change, without the members of objects that are undefined; `finish` has each list, object and
 * date of it.
 */
export function copyOf(value: unknown, finish: (copy: object) => unknown = (copy) => copy): unknown {
  if (value instanceof Date) return finish(new Date(value));
  if (isList(value)) return finish(value.map((member) => copyOf(member, finish)));
  // Other objects of classes are left alone.
  if (!isPlain(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return finish(Object.fromEntries(members.map(([key, member]) => [key, copyOf(member, finish)])));
}

function firstFault(
  values: readonly unknown[],
  faultOf: (value: unknown) => string | undefined,
): string | undefined {
  for (const value of values) {
    const fault = faultOf(value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** What an object literal or JSON makes. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Members by which mongoose and the driver tell types and ways to serialize, or that change what a copy is. */
const unsafeKeys: ReadonlySet<string> = new Set(['', '__proto__', 'constructor', '_bsontype', 'toBSON']);

/** Operators and paths are unsafe as well. */
function isUnsafeKey(key: string): boolean {
  return unsafeKeys.has(key) || /^\$|[.\0]/.test(key);
}
