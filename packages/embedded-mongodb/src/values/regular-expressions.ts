import { createContext, Script } from 'node:vm';
import { BSONRegExp } from 'bson';
import { CommandError } from '../errors.js';
import { isDocument } from './values.js';

/** Milliseconds that a command may spend on matching regular expressions: some take years for a short string. */
export const regularExpressionLimit = 1_000;

/** A regular expression of a filter, as JavaScript's own. */
export function compileRegularExpression(pattern: string, options: string): RegExp {
  // The beginning of a pattern may set options too.
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const source = inline === null ? pattern : pattern.slice(inline[0].length);
  const flags = new Set([...options, ...(inline?.[1] ?? '')]);
  flags.delete('u');
  for (const flag of flags) {
    if (!'ims'.includes(flag)) throw new CommandError(51108, `invalid flag in regex options: ${flag}`);
  }
  const given = [...flags].join('');
  try {
    return new RegExp(source, `${given}u`);
  } catch {
    // Needless escapes are well-formed only without the Unicode flag.
  }
  try {
    return new RegExp(source, given);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(51091, `Regular expression is invalid: ${reason}`);
  }
}

/** Operators that match by a regular expression; the library makes one of the format of a date. */
const matching = new Set(['$regex', '$regexMatch', '$regexFind', '$regexFindAll', '$dateFromString']);

/** Whether a filter or a pipeline holds a regular expression anywhere. */
export function hasRegularExpression(value: unknown): boolean {
  if (value instanceof BSONRegExp) return true;
  if (Array.isArray(value)) return value.some(hasRegularExpression);
  if (!isDocument(value)) return false;
  return Object.entries(value).some(([name, inner]) => matching.has(name) || hasRegularExpression(inner));
}

/**
 * Gives what runs the tasks of one command that match by these filters and the like: if there is a regular expression in
 * any, all of them together within the limit.
 */
export function guardFor(...values: readonly unknown[]): <T>(task: () => T) => T {
  if (!values.some(hasRegularExpression)) return (task) => task();
  const deadline = performance.now() + regularExpressionLimit;
  return (task) => withTimeLimit(deadline - performance.now(), task);
}

const sandbox: { task?: () => unknown } = createContext({});
const script = new Script('task()');

/** Runs a task and ends it with error 50 after so many milliseconds, even in the middle of a regular expression. */
export function withTimeLimit<T>(milliseconds: number, task: () => T): T {
  let result: { value: T } | undefined;
  sandbox.task = () => {
    result = { value: task() };
  };
  try {
    script.runInContext(sandbox, { timeout: Math.max(1, Math.ceil(milliseconds)) });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw new CommandError('MaxTimeMSExpired', 'operation exceeded time limit');
  }
  if (result === undefined) throw new Error('the task did not run');
  return result.value;
}

// The error is of the sandbox's realm, not an instance of ours.
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
