import { copyOf } from './storable.js';

/** A copy that nobody can change: one object serves many requests, and the application may change its own. */
export function frozenCopy<Value>(value: Value): Value {
  // A copy is of the type of what was copied.
  return copyOf(value, Object.freeze) as Value;
}
