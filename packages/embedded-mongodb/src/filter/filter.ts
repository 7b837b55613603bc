import { BSONRegExp } from 'bson';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { evaluator } from '../expressions/expressions.js';
import { isTrue } from '../expressions/operators.js';
import { areEqual } from '../values/order.js';
import { isReferenceName, pathReader } from '../values/paths.js';
import { compileRegularExpression } from '../values/regular-expressions.js';
import { asFlag, isDocument } from '../values/values.js';
import { compilePredicate, isOperators } from './operators.js';
import type { Predicate } from './predicate.js';

/** Tells whether a document passes. */
export type Filter = (document: unknown) => boolean;

/** Compiles a filter; what is unknown or malformed in it is an error. Expressions in it may refer to variables of a pipeline. */
export function compileFilter(filter: unknown, variables?: Options): Filter {
  if (!isDocument(filter)) throw new CommandError('BadValue', 'a filter must be an object');
  const tests = Object.entries(filter).flatMap(([name, value]) =>
    name.startsWith('$') && !isReferenceName(name)
      ? compileLogical(name, value, variables)
      : compileField(name, value),
  );
  return (document) => tests.every((test) => test(document));
}

function compileLogical(name: string, value: unknown, variables: Options | undefined): Filter[] {
  switch (name) {
    case '$and':
      return clauses(name, value, variables);
    case '$or': {
      const tests = clauses(name, value, variables);
      return [(document) => tests.some((test) => test(document))];
    }
    case '$nor': {
      const tests = clauses(name, value, variables);
      return [(document) => !tests.some((test) => test(document))];
    }
    case '$expr': {
      const evaluate = evaluator(value, variables);
      return [(document) => isTrue(evaluate(document))];
    }
    case '$comment':
      return [];
    case '$where':
    case '$text':
    case '$jsonSchema':
    case '$sampleRate':
      throw new CommandError('NotImplemented', `${name} is not implemented by the embedded server`);
    default:
      throw new CommandError('BadValue', `unknown top level operator: ${name}`);
  }
}

function clauses(name: string, value: unknown, variables: Options | undefined): Filter[] {
  if (!Array.isArray(value)) throw new CommandError('BadValue', `${name} must be an array`);
  if (value.length === 0) throw new CommandError('BadValue', '$and/$or/$nor must be a nonempty array');
  return value.map((clause) => {
    if (!isDocument(clause))
      throw new CommandError('BadValue', '$or/$and/$nor entries need to be full objects');
    return compileFilter(clause, variables);
  });
}

/** The conditions on one field. */
function compileField(path: string, condition: unknown, whole = false): Filter[] {
  if (condition instanceof BSONRegExp) {
    const predicate = regularExpression(condition);
    const read = pathReader(path, whole);
    return [(document) => read(document).some(predicate)];
  }
  if (!isOperators(condition))
    return [compileOperator({ path, operator: '$eq', operand: condition, all: {}, whole })];
  return Object.entries(condition).map(([operator, operand]) =>
    compileOperator({ path, operator, operand, all: condition, whole }),
  );
}

/** An operator on a path, and what is beside it. `whole` leaves an array at the end of the path unopened. */
interface Condition {
  readonly path: string;
  readonly operator: string;
  readonly operand: unknown;
  readonly all: Record<string, unknown>;
  readonly whole: boolean;
}

function compileOperator(condition: Condition): Filter {
  const { path, operator, operand, all, whole } = condition;
  switch (operator) {
    case '$not':
      return compileNot(path, operand, whole);
    case '$ne':
      if (operand instanceof BSONRegExp)
        throw new CommandError('BadValue', "Can't have regex as arg to $ne.");
      return negated(compileOperator({ ...condition, operator: '$eq' }));
    case '$nin':
      return negated(compileOperator({ ...condition, operator: '$in' }));
    case '$elemMatch':
      return compileElemMatch(path, operand);
    case '$all':
      return compileAll(path, operand, whole);
    case '$size': {
      const read = pathReader(path, true);
      const size = compilePredicate('$size', operand, all);
      return (document) => read(document).some(size);
    }
    case '$exists': {
      const read = pathReader(path, true);
      const isThere: Filter = (document) => read(document).some((value) => value !== undefined);
      return asFlag(operand) ? isThere : negated(isThere);
    }
    default: {
      const read = pathReader(path, whole);
      const predicate = compilePredicate(operator, operand, all);
      return (document) => read(document).some(predicate);
    }
  }
}

function compileNot(path: string, operand: unknown, whole: boolean): Filter {
  if (!(operand instanceof BSONRegExp) && !isDocument(operand)) {
    throw new CommandError('BadValue', '$not needs a regex or a document');
  }
  if (isDocument(operand) && !isOperators(operand)) {
    const message = Object.keys(operand).length === 0 ? '$not cannot be empty' : '$not needs operators';
    throw new CommandError('BadValue', message);
  }
  const tests = compileField(path, operand, whole);
  return (document) => !tests.every((test) => test(document));
}

function compileElemMatch(path: string, operand: unknown): Filter {
  const test = elementTest(operand);
  const read = pathReader(path, true);
  return (document) => read(document).some((value) => Array.isArray(value) && value.some(test));
}

/** What `$elemMatch` asks of an element: conditions on its value, or a filter for the document that it is. */
export function elementTest(operand: unknown): Filter {
  if (!isDocument(operand)) throw new CommandError('BadValue', '$elemMatch needs an Object');
  if (isOperators(operand) && !['$and', '$or', '$nor', '$expr'].includes(Object.keys(operand)[0] ?? '')) {
    // An element that is an array itself is compared as it is.
    const tests = compileField('value', operand, true);
    return (element) => tests.every((test) => test({ value: element }));
  }
  const filter = compileFilter(operand);
  return (element) => {
    // An array inside of an array counts as a document whose fields are named by position.
    if (Array.isArray(element)) return filter({ ...element });
    return isDocument(element) && filter(element);
  };
}

function compileAll(path: string, operand: unknown, whole: boolean): Filter {
  if (!Array.isArray(operand)) throw new CommandError('BadValue', '$all needs an array');
  const tests = operand.map((item) => {
    if (isDocument(item) && Object.hasOwn(item, '$elemMatch')) return compileElemMatch(path, item.$elemMatch);
    if (isOperators(item)) throw new CommandError('BadValue', 'no $ expressions in $all');
    return compileField(path, item, whole)[0] ?? (() => true);
  });
  return (document) => tests.length > 0 && tests.every((test) => test(document));
}

function regularExpression(value: BSONRegExp): Predicate {
  const expression = compileRegularExpression(value.pattern, value.options);
  return (candidate) =>
    typeof candidate === 'string'
      ? expression.test(candidate)
      : candidate !== undefined && areEqual(candidate, value);
}

function negated(filter: Filter): Filter {
  return (document) => !filter(document);
}
