import type { AnyNode } from 'acorn';

/** What to put in the place of a part of a text. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const otherOperators: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
};

/** The changes that can be made at a node of the syntax tree. */
export function changesOf(node: AnyNode, parent: AnyNode | undefined, source: string): Change[] {
  const put = (place: { start: number; end: number }, text: string): Change => ({
    start: place.start,
    end: place.end,
    text,
  });
  const textOf = ({ start, end }: { start: number; end: number }) => source.slice(start, end);
  const without = (value: AnyNode) => (textOf(value) === 'undefined' ? [] : [put(value, 'undefined')]);
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const { left, right, operator } = node;
      if (operator === '??') return [put(node, `(${textOf(left)})`)];
      // `a === 'b'` is a comparison, and `a + 'b'` no sum.
      const isText = operator === '+' && [left, right].some(isString);
      const start = source.indexOf(operator, left.end);
      if (start === -1 || start >= right.start || isText) return [];
      const place = { start, end: start + operator.length };
      return (otherOperators[operator] ?? []).map((other) => put(place, other));
    }
    case 'UnaryExpression':
      return node.operator === '!' ? [put(node, `(${textOf(node.argument)})`)] : [];
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
      return isNegatedAnyway(node.test) ? [] : [put(node.test, `!(${textOf(node.test)})`)];
    case 'Literal':
      return parent && isName(node, parent) ? [] : otherLiterals(node.value).map((text) => put(node, text));
    case 'ExpressionStatement':
      return isCall(node.expression) ? [put(node, ';')] : [];
    case 'ReturnStatement':
      return node.argument ? without(node.argument) : [];
    case 'ArrowFunctionExpression':
      return node.body.type === 'BlockStatement' ? [] : without(node.body);
    default:
      return [];
  }
}

function otherLiterals(value: unknown): string[] {
  if (typeof value === 'boolean') return [String(!value)];
  if (typeof value === 'number') return [value + 1, value - 1].map(String);
  if (typeof value === 'string' && value !== '') return ["''"];
  return [];
}

/** Imports, and what `typeof` says, have to be spelt as they are. */
function isName(node: AnyNode, parent: AnyNode): boolean {
  if (/^(Import|Export)/.test(parent.type)) return true;
  if (parent.type !== 'BinaryExpression') return false;
  const other = parent.left === node ? parent.right : parent.left;
  return other.type === 'UnaryExpression' && other.operator === 'typeof';
}

function isString(node: AnyNode): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}

/** Whether another change of it comes to the same as its negation. */
function isNegatedAnyway(test: AnyNode): boolean {
  if (test.type === 'BinaryExpression') return /^[!=]==$/.test(test.operator);
  return test.type === 'UnaryExpression' && test.operator === '!';
}

function isCall(node: AnyNode): boolean {
  if (node.type === 'AwaitExpression') return isCall(node.argument);
  if (node.type === 'UnaryExpression' && node.operator === 'void') return isCall(node.argument);
  return node.type === 'CallExpression' && node.callee.type !== 'Super';
}
