import { Types } from 'mongoose';

/** MongoDB refuses documents of more than 100 levels, of which some are ours. */
const maximumDepth = 32;

/**
 * Why the database cannot hold a value, or would take it for something else: an operator, or a type that the driver tells by a member.
 * Undefined where it is safe to store.
 *
 * @example storableFault({ $gt: '' }); // 'must have no key such as "$gt"'
 */
export function storableFault(value: unknown, depth = 1): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'must be a finite number';
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'must be a date that there is' : undefined;
  if (value instanceof Types.ObjectId) return undefined;
  // bigint is among these: it cannot be answered as JSON.
  if (typeof value !== 'object') return `must not hold a value of the type ${typeof value}`;
  if (depth > maximumDepth) return `must have ${maximumDepth} levels at most`;
  // A hole in a list is undefined as well.
  if (Array.isArray(value)) return firstFault([...value], depth);
  if (!isPlain(value)) return 'must hold no objects of classes';
  const wrong = Object.keys(value).find(isUnsafeKey);
  if (wrong !== undefined) return `must have no key such as ${JSON.stringify(wrong.slice(0, 32))}`;
  return firstFault(Object.values(value), depth);
}

function firstFault(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const fault = storableFault(value, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** What an object literal or JSON makes. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Operators, paths, what would change the prototype of a copy, and the members by which the driver tells types and ways to serialize.
 */
function isUnsafeKey(key: string): boolean {
  return key === '' || /^\$|[.\0]/.test(key) || ['__proto__', '_bsontype', 'toBSON'].includes(key);
}
