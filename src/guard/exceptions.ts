import { METHODS } from 'node:http';
import { OptionError } from '../options/option-error.js';
import { type AnyRequest, pathOf } from '../transports/any-request.js';
import { isPlainPath } from './plain-path.js';

/** A path: a string that it has to equal, or a regular expression that has to match; optionally with only some methods. */
export type ExceptionPath =
  | string
  | RegExp
  | { readonly url: string | RegExp; readonly methods?: string | readonly string[] };

/**
 * Requests that need no token. Where both are given, a request has to have one of the paths **and** one of the methods.
 * GET stands for HEAD as well, which Express answers by the same handler.
 */
export interface Exception {
  /** Whole paths from the application's root, without a query, as they come in a request, wherever the guard is mounted. */
  readonly path?: ExceptionPath | readonly ExceptionPath[];
  readonly method?: string | readonly string[];
}

type Rule = (method: string, path: string) => boolean;

/** Whether a request is one of the exceptions; throws a TypeError for an empty or malformed exception. */
export function compileExceptions(exceptions: readonly Exception[]): (req: AnyRequest) => boolean {
  const rules = exceptions.flatMap(rulesOf);
  return (req) => {
    const { method = '' } = req;
    return pathsOf(req).some((path) => rules.some((rule) => rule(method === 'HEAD' ? 'GET' : method, path)));
  };
}

/** The path of a request. Where it ends with a mount, Express has a slash at its end, which one may have named as well. */
function pathsOf(req: AnyRequest): readonly string[] {
  const path = pathOf(req);
  const routed = req.path === undefined ? path : `${req.baseUrl ?? ''}${req.path}`;
  return routed === path ? [path] : [path, routed];
}

function rulesOf(exception: Exception): Rule[] {
  checkMembers('exception', exception, ['path', 'method']);
  const { path, method } = exception;
  const isAllowed = methodTest('method', method);
  if (path !== undefined) return [path].flat().map((one) => ruleOf(one, isAllowed));
  if (method === undefined) refuse('exception', 'must name a path or a method');
  return [isAllowed];
}

function ruleOf(path: ExceptionPath, isAllowed: (method: string) => boolean): Rule {
  if (typeof path === 'string' || path instanceof RegExp) {
    const matches = pathTest(path);
    return (method, asked) => isAllowed(method) && matches(asked);
  }
  checkMembers('path', path, ['url', 'methods']);
  return ruleOf(path.url, path.methods === undefined ? isAllowed : methodTest('methods', path.methods));
}

function methodTest(option: string, method: string | readonly string[] | undefined) {
  if (method === undefined) return () => true;
  const methods = new Set([method].flat().map((one) => String(one).toUpperCase()));
  if (![...methods].every((one) => METHODS.includes(one))) refuse(option, 'must hold methods of HTTP');
  if (methods.has('HEAD') && !methods.has('GET'))
    refuse(option, 'must have GET beside HEAD: Express answers both alike');
  return (asked: string) => methods.has(asked);
}

function pathTest(path: string | RegExp): (asked: string) => boolean {
  if (typeof path === 'string') {
    if (!isPlainPath(path)) refuse('path', 'must be as it comes in a request, such as /caf%C3%A9');
    if (/\*|\/:/.test(path)) refuse('path', 'must be an expression, where it shall be a pattern');
    return (asked) => asked === path;
  }
  const expressions = [path, new RegExp(path, `${path.flags.replace('i', '')}i`)];
  // Express ignores case and a trailing slash. An expression that excludes /admin must not match /Admin or /admin/.
  const spellings = (asked: string) => [asked, asked.replace(/(?<=.)\/$/, '')];
  return (asked) =>
    isPlainPath(asked) &&
    // `search` ignores `lastIndex`.
    spellings(asked).every((spelling) => expressions.every((one) => spelling.search(one) !== -1));
}

/** A misspelt or undefined member would otherwise make an exception wider than intended. */
function checkMembers(option: string, value: object, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null) refuse(option, `must be an object of ${known.join(', ')}`);
  for (const [member, content] of Object.entries(value)) {
    if (!known.includes(member)) refuse(option, `has a member that is not known: ${member}`);
    if (content === undefined) refuse(option, `has ${member}, but it is undefined`);
  }
}

function refuse(option: string, fault: string): never {
  throw new OptionError('unless', option, fault);
}
