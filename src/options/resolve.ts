import { valueAt } from '../value-at.js';
import type { OptionKind, OptionRow, ResolvedOptionsOf } from './option.js';
import { OptionError } from './option-error.js';

/**
 * Validates the options that a function was given, once, and fills in the defaults. Nothing of it changes afterwards.
 *
 * @throws OptionError in the name of the function.
 */
export function resolveRows<const Rows extends readonly OptionRow[]>(
  functionName: string,
  rows: Rows,
  options: object,
): ResolvedOptionsOf<Rows> {
  const entries = rows.flatMap(({ option, kind, default: fallback, required }) => {
    if (option === undefined) return [];
    const given = valueAt(options, option);
    // Null counts as not given where there is a default, and is wrong elsewhere; so is an empty text.
    const value = fallback === null ? given : (given ?? fallback);
    const isAbsent = value === undefined && !(required && isGiven(options, groupOf(option)));
    return [[option, isAbsent ? undefined : validateOption(functionName, option, kind, value)] as const];
  });
  // Put together by the very paths that the type is made of.
  return nested(entries) as ResolvedOptionsOf<Rows>;
}

/** What a kind makes of a value; throws an OptionError that says what is wrong with it. */
export function validateOption<Value>(
  functionName: string,
  option: string,
  { schema }: OptionKind<Value>,
  value: unknown,
): Value {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const { path = [], message = 'is not valid' } = error.issues[0] ?? {};
  // Of a group that the application names the members of, such as its fields, the member that is wrong.
  throw new OptionError(functionName, [option, ...path].join('.'), message);
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function frozen(value: unknown): unknown {
  return Array.isArray(value) ? Object.freeze([...value]) : value;
}

/** Whether a group is given; the options themselves always are. */
function isGiven(options: object, group: string): boolean {
  return group === '' || isGroup(valueAt(options, group));
}

function groupOf(path: string): string {
  return path.split('.').slice(0, -1).join('.');
}

/** Frozen objects, one in another, of values by their dotted paths. */
export function nested(entries: readonly (readonly [path: string, value: unknown])[]): object {
  const heads = new Set(entries.map(([path]) => path.split('.', 1)[0] ?? ''));
  const members = Array.from(heads, (head) => {
    const own = entries.find(([path]) => path === head);
    const below = entries.flatMap(([path, value]) =>
      path.startsWith(`${head}.`) ? [[path.slice(head.length + 1), value] as const] : [],
    );
    return [head, own ? frozen(own[1]) : nested(below)];
  });
  return Object.freeze(Object.fromEntries(members));
}
