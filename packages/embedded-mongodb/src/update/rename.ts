import { CommandError } from '../errors.js';
import { show } from '../values/show.js';
import { type Document, isDocument } from '../values/values.js';
import { isPrefix, modifyPath, type Walk } from './paths.js';

/** Compiles `$rename`, which works on two paths at once; it changes in place the copy that it is given. */
export function compileRenames(operands: unknown): (document: Document) => Document {
  if (!isDocument(operands)) return (document) => document;
  const moves = Object.entries(operands).map(([from, to]) => {
    if (typeof to !== 'string')
      throw new CommandError('BadValue', `The 'to' field for $rename must be a string: ${from}: ${show(to)}`);
    if (from === to) {
      throw new CommandError(
        'BadValue',
        `The source and target field for $rename must differ: ${from}: "${to}"`,
      );
    }
    if (isPrefix(from, to) || isPrefix(to, from)) {
      throw new CommandError(
        'BadValue',
        `The source and target field for $rename must not be on the same path: ${from}: "${to}"`,
      );
    }
    return { from, to };
  });
  const noPosition = () => {
    throw new CommandError('BadValue', 'The source and target of $rename may not be dynamic');
  };
  const walk: Walk = { creates: false, isLenient: true, position: noPosition, arrayFilters: new Map() };
  return (document) => {
    for (const { from, to } of moves) {
      let moved: unknown;
      modifyPath(document, from, walk, (value) => {
        moved = value;
        return undefined;
      });
      if (moved !== undefined)
        modifyPath(document, to, { ...walk, creates: true, isLenient: false }, () => moved);
    }
    return document;
  };
}
