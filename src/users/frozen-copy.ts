import { copyOf } from './storable.js';

/** A copy that nobody can change, dates included: one object serves many requests, and the application may change its own. */
export function frozenCopy<Value>(value: Value): Value {
  // A copy is of the type of what was copied.
  return copyOf(value, frozen) as Value;
}

function frozen(copy: object): object {
  if (copy instanceof Date) Object.defineProperties(copy, throwingSetters);
  return Object.freeze(copy);
}

/**
 * Freezing a date does not keep its time. Members of its own leave it what `instanceof`, mongoose, JSON and comparisons take for a
 * date like any other.
 */
const throwingSetters: PropertyDescriptorMap = Object.fromEntries(
  Object.getOwnPropertyNames(Date.prototype)
    .filter((name) => name.startsWith('set'))
    .map((name) => [
      name,
      {
        value: () => {
          throw new TypeError(
            'This date is shared and cannot be changed: make one of your own, new Date(date)',
          );
        },
      },
    ]),
);
