import { CommandError } from '../errors.js';
import { field } from '../values/paths.js';
import { show } from '../values/show.js';
import { type Document, isDocument } from '../values/values.js';
import { isDynamic, isPrefix, modifyPath, type Walk } from './paths.js';

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
    for (const [end, path] of [['source', from] as const, ['destination', to] as const])
      if (isDynamic(path))
        throw new CommandError('BadValue', `The ${end} field for $rename may not be dynamic: ${path}`);
    return { from, to };
  });
  return (document) => {
    for (const { from, to } of moves) {
      let moved: unknown;
      modifyPath(document, from, walk, (value) => {
        if (value !== undefined) checkEnds(document, from, to);
        moved = value;
        return undefined;
      });
      if (moved !== undefined) modifyPath(document, to, { ...walk, creates: true }, () => moved);
    }
    return document;
  };
}

/** The paths that `$rename` moves to, as far as they are paths. */
export function destinationsOf(operands: unknown): readonly string[] {
  return Object.values(isDocument(operands) ? operands : {}).filter((to) => typeof to === 'string');
}

/** How the paths are walked, none of which is dynamic. */
const walk: Walk = { creates: false, position: () => 0, arrayFilters: new Map() };

/** What is renamed may be an array, but neither end may be in one. */
function checkEnds(document: Document, from: string, to: string): void {
  for (const [end, path] of [['source', from] as const, ['destination', to] as const]) {
    if (leadsThroughArray(document, path))
      throw new CommandError('BadValue', `The ${end} field cannot be an array element, '${path}'`);
  }
}

function leadsThroughArray(document: Document, path: string): boolean {
  let value: unknown = document;
  for (const part of path.split('.')) {
    if (Array.isArray(value)) return true;
    value = isDocument(value) ? field(value, part) : undefined;
  }
  return false;
}
