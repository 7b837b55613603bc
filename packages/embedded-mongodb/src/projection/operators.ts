import { CommandError } from '../errors.js';
import { elementTest } from '../filter/filter.js';
import { matchedPosition } from '../filter/position.js';
import { asNumber, type Document, isDocument } from '../values/values.js';
import type { Node } from './tree.js';

/** A compiled operator of a find's projection: whether it includes or excludes fields, and what it does. */
export interface FindOperator {
  readonly path: string;
  readonly node: Node;
  readonly includes: boolean | undefined;
}

/** The operators that only the projection of a find has. */
export function compileFind(path: string, value: unknown, filter: Document): FindOperator | undefined {
  if (path.includes('.$.')) {
    throw new CommandError(
      31394,
      `As of 4.4, it's illegal to specify positional operator in the middle of a path. Positional projection may only be used at the end, for example: a.b.$. The path is ${path}.`,
    );
  }
  if (path.endsWith('.$')) return positional(path.slice(0, -2), filter);
  if (!isDocument(value)) return undefined;
  const [name] = Object.keys(value);
  if (name === '$elemMatch') return firstMatch(path, value.$elemMatch);
  if (name === '$slice' && isPlainSlice(value.$slice)) return slice(path, value.$slice);
  if (name === '$meta')
    throw new CommandError('NotImplemented', '$meta is not implemented by the embedded server');
  return undefined;
}

function positional(path: string, filter: Document): FindOperator {
  const compute = (root: Document, value: unknown) => {
    if (!Array.isArray(value)) return value;
    return value.slice(matchedPosition(filter, path, root)).slice(0, 1);
  };
  return { path, includes: true, node: { kind: 'compute', compute, changes: true } };
}

function firstMatch(path: string, operand: unknown): FindOperator {
  if (path.includes('.'))
    throw new CommandError(31275, 'Cannot use $elemMatch projection on a nested field.');
  const test = elementTest(operand);
  const compute = (_root: Document, value: unknown) => {
    const found: readonly unknown[] = Array.isArray(value) ? value.filter(test).slice(0, 1) : [];
    return found.length === 0 ? undefined : found;
  };
  return { path, includes: true, node: { kind: 'compute', compute, changes: true } };
}

function isPlainSlice(operand: unknown): boolean {
  return (
    asNumber(operand) !== undefined ||
    (Array.isArray(operand) && operand.every((part) => asNumber(part) !== undefined))
  );
}

function slice(path: string, operand: unknown): FindOperator {
  const [first = 0, second] = (Array.isArray(operand) ? operand : [operand]).map(
    (part) => asNumber(part) ?? 0,
  );
  if (second !== undefined && second <= 0)
    throw new CommandError(28724, 'First argument to $slice must be an array');
  const compute = (_root: Document, value: unknown) => {
    if (!Array.isArray(value)) return value;
    if (second === undefined) return first < 0 ? value.slice(first) : value.slice(0, first);
    const start = first < 0 ? Math.max(0, value.length + first) : first;
    return value.slice(start, start + second);
  };
  // By itself it leaves all other fields as they are.
  return { path, includes: undefined, node: { kind: 'compute', compute, changes: true } };
}
