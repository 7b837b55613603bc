import { randomBytes } from 'node:crypto';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { activeCollation } from '../values/collation.js';
import { checkFieldName, checkFieldPath, field } from '../values/paths.js';
import { isDocument } from '../values/values.js';
import { ownAccumulators } from './accumulators.js';
import { accumulators, Context, evalExpr, expressions, ProcessingMode } from './library.js';
import { asInstance } from './library-options.js';
import { ownExpressions } from './operators.js';

/** An unguessable name for an operator that returns the options with which it was called. */
const capture = `$capture_${randomBytes(16).toString('hex')}`;

/** Another such name, for an operator that follows a path of several parts. */
const follow = `$follow_${randomBytes(16).toString('hex')}`;

/** The operators of expressions: the aggregation library's, and before them ours, where it differs from MongoDB. */
export const expressionContext = Context.init()
  .addExpressionOps({
    ...ownExpressions,
    [capture]: (_document: unknown, _operand: unknown, options: Options) => options,
    [follow]: (document: unknown, operand: unknown, options: Options) => {
      const { start, parts } = asPath(operand);
      return followPath(evalExpr(document, start, options), parts, 0);
    },
  })
  .addExpressionOps(expressions)
  .addAccumulatorOps(ownAccumulators)
  .addAccumulatorOps(accumulators);

const operatorNames = new Set(
  [expressions, accumulators, ownExpressions, ownAccumulators].flatMap((operators) => Object.keys(operators)),
);
const accumulatorNames = new Set(
  [accumulators, ownAccumulators].flatMap((operators) => Object.keys(operators)),
);

export function isAccumulator(name: string): boolean {
  return accumulatorNames.has(name);
}

/** Operators whose one operand may be in an array, where the library does not take it from there. */
const unary = new Set([
  ...['$abs', '$bitNot', '$ceil', '$exp', '$floor', '$ln', '$log10', '$sqrt', '$isNumber', '$type'],
  ...['$size', '$reverseArray', '$objectToArray', '$strLenBytes', '$strLenCP', '$toDecimal', '$toDouble'],
  ...['$toLong', '$toString', '$year', '$month', '$week', '$dayOfYear', '$dayOfMonth', '$dayOfWeek'],
  ...['$hour', '$minute', '$second', '$millisecond', '$isoWeek', '$isoWeekYear', '$isoDayOfWeek'],
]);
/** Those that take the number of decimals for a second operand. */
const rounding = new Set(['$round', '$trunc']);
/** Operators that run a client's code, or need missing features. */
const refused = new Set(['$function', '$accumulator', '$where', '$meta', '$toHashedIndexKey']);

/** The library's options for one command. Every `$$NOW` in it is the same instant, which the library alone would read each time. */
export function expressionOptions(given: Partial<Options> = {}): Options {
  const options: Options = {
    idKey: '_id',
    processingMode: ProcessingMode.CLONE_OFF,
    useStrictMode: true,
    scriptEnabled: false,
    failOnError: true,
    context: expressionContext,
    ...given,
  };
  const captured = asInstance(evalExpr({}, { [capture]: null }, options));
  // Reading the time fixes it in these options and in all that derive from them.
  void captured.now;
  captured.update({ root: null });
  return captured;
}

/** Compiles an expression of the aggregation language. */
export function evaluator(
  expression: unknown,
  options = expressionOptions(),
): (document: unknown) => unknown {
  const prepared = prepare(expression);
  return (document) => evalExpr(document, prepared, options);
}

/** Checks an expression, and makes its paths follow MongoDB's rules instead of the library's. */
export function prepare(expression: unknown): unknown {
  checkExpression(expression);
  return withPaths(expression);
}

function withPaths(expression: unknown): unknown {
  if (typeof expression === 'string' && expression.startsWith('$')) {
    const [start, ...parts] = expression.split('.');
    return parts.length === 0 ? expression : { [follow]: { start, parts } };
  }
  if (Array.isArray(expression)) return expression.map(withPaths);
  if (!isDocument(expression)) return expression;
  return Object.fromEntries(
    Object.entries(expression).map(([name, operand]) => [
      name,
      name === '$literal' ? operand : withPaths(operandOf(name, operand)),
    ]),
  );
}

/** An operator's operand, in the form that the library accepts. */
function operandOf(name: string, operand: unknown): unknown {
  const [only, ...others]: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (others.length > 0 || (Array.isArray(operand) && operand.length === 0)) return operand;
  return rounding.has(name) ? [only, 0] : unary.has(name) ? only : operand;
}

function asPath(operand: unknown): { start: unknown; parts: readonly unknown[] } {
  if (!isDocument(operand) || !Array.isArray(operand.parts)) throw new TypeError('not a path');
  return { start: operand.start, parts: operand.parts };
}

/** Through an array, a path gathers what the documents in it have; a number is a name like any other. */
function followPath(value: unknown, parts: readonly unknown[], index: number): unknown {
  if (index === parts.length) return value;
  if (isDocument(value)) return followPath(field(value, String(parts[index])), parts, index + 1);
  if (!Array.isArray(value)) return undefined;
  return value
    .filter(isDocument)
    .map((item) => followPath(item, parts, index))
    .filter((item) => item !== undefined);
}

/** Refuses a name that a client's variable cannot have. */
export function checkVariableName(name: unknown): void {
  if (typeof name === 'string' && /^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name)) return;
  throw new CommandError(
    'FailedToParse',
    `'${String(name)}' starts with an invalid character for a user variable name, or contains one`,
  );
}

/** The variables that an operator gives names to. */
function checkNames(operator: string, operand: unknown): void {
  if (!isDocument(operand)) return;
  if (operator === '$let' && isDocument(operand.vars)) Object.keys(operand.vars).forEach(checkVariableName);
  if ((operator === '$map' || operator === '$filter') && operand.as !== undefined)
    checkVariableName(operand.as);
}

/** Rejects unknown operators and malformed paths, which the library would only report, if at all, once it processes a document. */
function checkExpression(expression: unknown): void {
  if (typeof expression === 'string' && expression.startsWith('$')) checkReference(expression);
  if (Array.isArray(expression)) {
    for (const part of expression) checkExpression(part);
    return;
  }
  if (!isDocument(expression)) return;
  const names = Object.keys(expression);
  const isOperator = names[0]?.startsWith('$') === true;
  if (isOperator && names.length > 1) {
    const message = `an expression specification must contain exactly one field, the name of the expression. Found ${names.length} fields`;
    throw new CommandError(15983, message);
  }
  for (const [name, operand] of Object.entries(expression)) {
    if (name === '$literal') continue;
    if (isOperator) {
      checkOperator(name);
      checkNames(name, operand);
    } else checkFieldName(name);
    // What to sort by is paths, not expressions.
    if (name !== 'sortBy') checkExpression(operand);
  }
}

/** A path from the document, `$a.b`, or from a variable, `$$name.b`. */
function checkReference(reference: string): void {
  if (reference === '$') throw new CommandError(16872, "'$' by itself is not a valid FieldPath");
  if (reference === '$$') throw new CommandError('FailedToParse', 'empty variable names are not allowed');
  if (!reference.startsWith('$$')) {
    checkFieldPath(reference.slice(1));
    return;
  }
  const [, ...names] = reference.slice(2).split('.');
  if (names.length > 0) checkFieldPath(names.join('.'));
}

/** The library's operators that compare strings. */
const withoutCollation = new Set([
  ...['$setDifference', '$setEquals', '$setIntersection', '$setIsSubset', '$setUnion', '$indexOfArray'],
  ...['$sortArray', '$maxN', '$minN', '$top', '$topN', '$bottom', '$bottomN'],
]);

function checkOperator(name: string): void {
  if (activeCollation() !== undefined && withoutCollation.has(name))
    throw new CommandError(
      'NotImplemented',
      `${name} with a collation is not implemented by the embedded server`,
    );
  if (refused.has(name)) {
    throw new CommandError('NotImplemented', `${name} is not implemented by the embedded server`);
  }
  if (!operatorNames.has(name)) throw new CommandError(168, `Unrecognized expression '${name}'`);
}
