import { BSONRegExp } from 'bson';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { areEqual, compareValues } from '../values/order.js';
import { compileRegularExpression } from '../values/regular-expressions.js';
import { isDocument, isNumeric, toDouble, typeName } from '../values/values.js';
import { evalExpr, expressions as library } from './library.js';
import { numericExpressions } from './numbers.js';
import { listed, type Operator, two } from './operands.js';

/** Operators that the aggregation library gets wrong, since it only supports JavaScript's types. */
export const ownExpressions: Record<`$${string}`, Operator> = {
  ...numericExpressions,
  $cmp: comparison('$cmp', (order) => Math.sign(order)),
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),
  $in: isIn,
  $and: (document, operand, options) =>
    listed(operand).every((part) => isTrue(evalExpr(document, part, options))),
  $or: (document, operand, options) =>
    listed(operand).some((part) => isTrue(evalExpr(document, part, options))),
  $not: (document, operand, options) => !isTrue(evalExpr(document, listed(operand)[0], options)),
  $cond: conditional,
  $switch: selected,
  $type: (document, operand, options) => typeName(evalExpr(document, operand, options)),
  $isNumber: (document, operand, options) => isNumeric(evalExpr(document, operand, options)),
  $toBool: (document, operand, options) => {
    const value = evalExpr(document, operand, options);
    return value === null || value === undefined ? null : isTrue(value);
  },
  $regexMatch: withExpression('$regexMatch'),
  $regexFind: withExpression('$regexFind'),
  $regexFindAll: withExpression('$regexFindAll'),
};

/** The library's operators that calculate with plain numbers only: they are given such, whatever type of number there is. */
const plainly = [
  ...['$abs', '$ceil', '$exp', '$floor', '$ln', '$log', '$log10', '$pow', '$round', '$sqrt', '$trunc'],
  ...['$arrayElemAt', '$slice', '$substr', '$substrBytes', '$substrCP', '$toInt', '$toDate', '$toString'],
  ...['$bitAnd', '$bitOr', '$bitXor', '$bitNot'],
] as const;
for (const name of plainly) {
  const operator = libraryOperator(name);
  ownExpressions[`$${name.slice(1)}`] = (document, operand, options) => {
    const literal = (part: unknown) => ({ $literal: plain(evalExpr(document, part, options)) });
    return operator(document, Array.isArray(operand) ? operand.map(literal) : literal(operand), options);
  };
}

function libraryOperator(name: string): Operator {
  const operator: unknown = Object.entries(library).find(([other]) => other === name)?.[1];
  if (!isOperator(operator)) throw new TypeError(`the aggregation library has no ${name}`);
  return operator;
}

function isOperator(value: unknown): value is Operator {
  return typeof value === 'function';
}

function plain(value: unknown): unknown {
  if (isNumeric(value)) return toDouble(value);
  return Array.isArray(value) ? value.map(plain) : value;
}

/** The truth value of a value in expressions. */
export function isTrue(value: unknown): boolean {
  return !(
    value === undefined ||
    value === null ||
    value === false ||
    (isNumeric(value) && areEqual(value, 0))
  );
}

function comparison(name: string, result: (order: number) => unknown): Operator {
  return (document, operand, options) => {
    const [a, b] = two(name, operand, document, options);
    return result(compareValues(a, b));
  };
}

function isIn(document: unknown, operand: unknown, options: Options): boolean {
  const [value, array] = two('$in', operand, document, options);
  if (!Array.isArray(array)) throw new CommandError(40081, '$in requires an array as a second argument');
  return array.some((item) => areEqual(item, value));
}

function conditional(document: unknown, operand: unknown, options: Options): unknown {
  const [condition, then, otherwise] = isDocument(operand)
    ? [operand.if, operand.then, operand.else]
    : listed(operand, 3, '$cond');
  return evalExpr(document, isTrue(evalExpr(document, condition, options)) ? then : otherwise, options);
}

function selected(document: unknown, operand: unknown, options: Options): unknown {
  const branches: unknown = isDocument(operand) ? operand.branches : undefined;
  if (!isDocument(operand) || !Array.isArray(branches) || branches.length === 0) {
    throw new CommandError(40068, '$switch requires at least one branch.');
  }
  for (const branch of branches) {
    if (isDocument(branch) && isTrue(evalExpr(document, branch.case, options))) {
      return evalExpr(document, branch.then, options);
    }
  }
  if (!Object.hasOwn(operand, 'default')) {
    throw new CommandError(
      40066,
      '$switch could not find a matching branch for an input, and no default was specified.',
    );
  }
  return evalExpr(document, operand.default, options);
}

function withExpression(name: string): Operator {
  const operator = libraryOperator(name);
  return (document, operand, options) => {
    if (!isDocument(operand)) throw new CommandError(51103, 'a regular expression operator needs an object');
    const regex = evalExpr(document, operand.regex, options);
    const given = operand.options === undefined ? undefined : evalExpr(document, operand.options, options);
    const flags = typeof given === 'string' ? given : regex instanceof BSONRegExp ? regex.options : '';
    const pattern = regex instanceof BSONRegExp ? regex.pattern : regex;
    if (pattern === null || pattern === undefined)
      return operator(document, { input: null, regex: 'x' }, options);
    if (typeof pattern !== 'string')
      throw new CommandError(51105, 'regex must be a string or a regular expression');
    const compiled = compileRegularExpression(pattern, flags);
    return operator(document, { input: operand.input, regex: { $literal: compiled } }, options);
  };
}
