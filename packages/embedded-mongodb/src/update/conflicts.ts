import { CommandError } from '../errors.js';
import { isDynamic, isFilterName, isPrefix } from './paths.js';

/** Refuses an update of which two paths are the same, or one leads through the other, as far as can be told without a document. */
export function checkConflicts(paths: readonly string[]): void {
  const sorted = paths.toSorted();
  for (const [index, path] of sorted.entries()) {
    const next = sorted.slice(index + 1).find((other) => other === path || isPrefix(path, other));
    if (next !== undefined) throw conflict(next, path);
  }
  for (const path of paths) {
    const parts = path.split('.');
    const at = parts.findIndex(isFilterName);
    if (at < 1) continue;
    // An array is changed by its elements' filters, or by positions.
    const array = parts.slice(0, at).join('.');
    const other = paths.find((each) => isPrefix(array, each) && !isFilterName(each.split('.')[at] ?? ''));
    if (other !== undefined) throw conflict(other, array);
  }
}

/** Refuses what turns out a conflict in a document, where `$` or filters lead two paths to the same element. */
export function noteConflicts(paths: readonly string[]): ((path: string) => void) | undefined {
  if (paths.length < 2 || !paths.some(isDynamic)) return undefined;
  const reached = new Set<string>();
  const above = new Set<string>();
  return (path) => {
    const parts = path.split('.');
    const prefixes = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
    const other = above.has(path) ? path : [...prefixes, path].find((each) => reached.has(each));
    if (other !== undefined)
      throw new CommandError('ConflictingUpdateOperators', `Update created a conflict at '${other}'`);
    reached.add(path);
    for (const prefix of prefixes) above.add(prefix);
  };
}

function conflict(path: string, at: string): CommandError {
  return new CommandError(
    'ConflictingUpdateOperators',
    `Updating the path '${path}' would create a conflict at '${at}'`,
  );
}
