import { BSONRegExp } from 'bson';
import { CommandError } from '../errors.js';
import { compileFilter, elementTest } from '../filter/filter.js';
import { isOperators } from '../filter/operators.js';
import { areEqual, equalityKey } from '../values/order.js';
import { checkPath } from '../values/paths.js';
import { compileSort } from '../values/sort.js';
import { asNumber, isDocument, typeName } from '../values/values.js';
import type { Modifier } from './paths.js';
import type { CompileModifier } from './value-operators.js';

/** The update operators on arrays. */
export const arrayOperators: ReadonlyMap<string, CompileModifier> = new Map<string, CompileModifier>([
  ['$push', push],
  ['$addToSet', addToSet],
  ['$pop', pop],
  ['$pull', pull],
  ['$pullAll', pullAll],
]);

function push(operand: unknown, path: string): Modifier {
  const { values, position, slice, sort } = pushed(operand);
  return (value) => {
    const array = existing(
      value,
      () => `The field '${path}' must be an array but is of type ${typeName(value)}`,
    );
    const at =
      position === undefined ? array.length : position < 0 ? Math.max(0, array.length + position) : position;
    const result = [...array.slice(0, at), ...values, ...array.slice(at)];
    if (sort !== undefined) result.sort(sort);
    if (slice === undefined) return result;
    return slice < 0 ? result.slice(slice) : result.slice(0, slice);
  };
}

function pushed(operand: unknown) {
  if (!isDocument(operand) || !Object.hasOwn(operand, '$each')) {
    return { values: [operand], position: undefined, slice: undefined, sort: undefined };
  }
  const { $each, $position, $slice, $sort, ...others } = operand;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new CommandError('BadValue', `Unrecognized clause in $push: ${unknown}`);
  if (!Array.isArray($each)) {
    throw new CommandError(
      'BadValue',
      `The argument to $each in $push must be an array but it was of type: ${typeName($each)}`,
    );
  }
  return {
    values: $each,
    position: integer('$position', $position),
    slice: integer('$slice', $slice),
    sort: $sort === undefined ? undefined : elementSort($sort),
  };
}

function integer(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const number = asNumber(value);
  if (number === undefined || !Number.isInteger(number)) {
    throw new CommandError(
      'BadValue',
      `The value for ${name} must be an integer value but was given type: ${typeName(value)}`,
    );
  }
  return number;
}

function elementSort(sort: unknown): (a: unknown, b: unknown) => number {
  if (isDocument(sort)) {
    if (Object.keys(sort).length === 0)
      throw new CommandError('BadValue', 'The $sort pattern is empty when it should be a set of fields.');
    for (const value of Object.values(sort)) checkDirection(value);
    return compileSort(sort, checkSortedField);
  }
  const direction = checkDirection(sort);
  const compare = compileSort({ value: direction });
  // Each element is compared as a whole, so that an array among them must not be taken for its elements.
  return (a, b) => compare({ value: [a] }, { value: [b] });
}

function checkDirection(value: unknown): number {
  const direction = asNumber(value);
  if (direction === 1 || direction === -1) return direction;
  throw new CommandError('BadValue', 'The $sort element value must be either 1 or -1');
}

/** Elements may have fields of any name, also with a dollar. */
function checkSortedField(path: string): void {
  checkPath(path);
  if (path.split('.').includes(''))
    throw new CommandError('BadValue', `The $sort field is a dotted field but has an empty part: ${path}`);
}

function addToSet(operand: unknown, path: string): Modifier {
  const modifiers = isDocument(operand) && Object.keys(operand)[0] === '$each' ? operand : undefined;
  const each = modifiers === undefined ? [operand] : modifiers.$each;
  if (!Array.isArray(each)) {
    throw new CommandError(
      'TypeMismatch',
      `The argument to $each in $addToSet must be an array but it was of type ${typeName(each)}`,
    );
  }
  const others = Object.keys(modifiers ?? {}).slice(1);
  if (others.length > 0)
    throw new CommandError('BadValue', `Found unexpected fields after $each in $addToSet: ${others.join()}`);
  return (value) => {
    const message = () =>
      `Cannot apply $addToSet to non-array field. Field named '${path}' has non-array type ${typeName(value)}`;
    const array = existing(value, message);
    const known = new Set(array.map(equalityKey));
    const added = each.filter((item) => !known.has(equalityKey(item)) && known.add(equalityKey(item)));
    return added.length === 0 && value !== undefined ? value : [...array, ...added];
  };
}

function pop(operand: unknown, path: string): Modifier {
  const end = asNumber(operand);
  if (end !== 1 && end !== -1) {
    throw new CommandError('FailedToParse', `$pop expects 1 or -1, found: ${String(operand)}`);
  }
  return (value) => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      const found = typeName(value);
      throw new CommandError(
        'TypeMismatch',
        `Path '${path}' contains an element of non-array type '${found}'`,
      );
    }
    if (value.length === 0) return value;
    return end === 1 ? value.slice(0, -1) : value.slice(1);
  };
}

function pull(operand: unknown): Modifier {
  const test = pullTest(operand);
  return removing('$pull', test);
}

function pullTest(operand: unknown): (element: unknown) => boolean {
  if (operand instanceof BSONRegExp || isOperators(operand)) {
    // A condition on the elements themselves.
    return elementTest(operand instanceof BSONRegExp ? { $in: [operand] } : operand);
  }
  if (isDocument(operand)) {
    const filter = compileFilter(operand);
    return (element) => isDocument(element) && filter(element);
  }
  return (element) => areEqual(element, operand);
}

function pullAll(operand: unknown): Modifier {
  if (!Array.isArray(operand)) {
    throw new CommandError(
      'BadValue',
      `$pullAll requires an array argument but was given a ${typeName(operand)}`,
    );
  }
  const unwanted = new Set(operand.map(equalityKey));
  return removing('$pullAll', (element) => unwanted.has(equalityKey(element)));
}

function removing(name: string, test: (element: unknown) => boolean): Modifier {
  return (value) => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value))
      throw new CommandError('BadValue', `Cannot apply ${name} to a non-array value`);
    const kept = value.filter((element) => !test(element));
    return kept.length === value.length ? value : kept;
  };
}

function existing(value: unknown, message: () => string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new CommandError('BadValue', message());
  return value;
}
