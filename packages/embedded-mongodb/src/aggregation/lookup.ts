import type { Iterator } from 'mingo/lazy';
import type { Options } from 'mingo/types';
import { stages as library } from '../expressions/library.js';
import { apply, place, type Tree } from '../projection/tree.js';
import type { Document } from '../values/values.js';
import { objectOf } from './stage-checks.js';

const joined = '__lookup_result';

/** The library's `$lookup`, which would take the path to put the result at for a name. */
export function lookup(documents: Iterator, operand: unknown, options: Options): Iterator {
  const spec = objectOf(9, 'the $lookup stage specification', operand);
  const path = String(spec.as);
  const given: Document = { ...spec, as: joined };
  if (!isJoin(given)) throw new TypeError('the aggregation library has changed');
  return library.$lookup(documents, given, options).map((document: Document) => {
    const { [joined]: found, ...others } = document;
    const tree: Tree = new Map();
    place(tree, path, { kind: 'compute', compute: () => found }, path);
    return apply(others, tree, false, others);
  });
}

/** Its operand was checked before. */
function isJoin(spec: Document): spec is Document & Parameters<typeof library.$lookup>[1] {
  return typeof spec.as === 'string';
}
