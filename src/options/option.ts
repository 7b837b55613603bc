import type { z } from 'zod';

/** What an option may be, and how it is read. */
export interface OptionKind<Value = unknown> {
  /** Distinct for each kind, with its bounds: convict knows kinds by their names. */
  readonly name: string;
  /** How TypeScript spells what is given. */
  readonly type: string;
  /** Validates what is given and turns it into what the code uses. Its messages never quote a value, which may be a secret. */
  readonly schema: z.ZodType<Value>;
  /** Turns the text of an environment variable into what the schema takes. JSON from a file passes through. */
  readonly fromText?: (text: unknown) => unknown;
}

/**
 * An option, in all the places where it has a name: a path of `createAuth`'s options, a key of the settings, a variable of the
 * environment. All that there is of it comes from here: types, defaults, checks, the mapping, and the README's table.
 */
export interface OptionRow<
  Option extends string | undefined = string | undefined,
  Key extends string | undefined = string | undefined,
  Value = unknown,
  Default = unknown,
> {
  /** The path in the options of `createAuth`, such as `cookie.secure`; undefined for what only the server has. */
  readonly option: Option;
  /** The key of the setting, such as `authentication.cookie.secure`; undefined for what only code can give. */
  readonly key: Key;
  /** The environment variable. A row has one where it has a key. */
  readonly env: string | undefined;
  readonly kind: OptionKind<Value>;
  /** The value where none is given, written as one would give it; null for none, undefined where the option is required. */
  readonly default: Default;
  /** Whether it has to be given; in a group such as `upstream`, where the group is given. */
  readonly required: boolean;
  /** Whether it may not be shown to people. */
  readonly secret: boolean;
  /** One sentence for people. */
  readonly description: string;
  /** What the README says in place of the default. */
  readonly defaultText: string | undefined;
}

interface Described {
  readonly description: string;
  readonly secret?: boolean;
  readonly required?: boolean;
  readonly defaultText?: string;
}

interface Defaulted<Default> extends Described {
  readonly default: Default;
}

/** An option of `createAuth` that is a setting as well. Its key is `authentication.` and its path, if no other is given. */
export function option<
  const Path extends string,
  Value,
  const Default,
  const Key extends string = `authentication.${Path}`,
>(
  path: Path,
  env: string,
  kind: OptionKind<Value>,
  rest: Defaulted<Default> & { readonly key?: Key },
): OptionRow<Path, Key, Value, Default> {
  const key = rest.key ?? `authentication.${path}`;
  // The one default of `Key` is that text, which the compiler cannot see.
  return row(path, key as Key, env, kind, rest);
}

/** An option of `createAuth` that only code can give, such as a function. */
export function codeOption<const Path extends string, Value, const Default>(
  path: Path,
  kind: OptionKind<Value>,
  rest: Defaulted<Default>,
): OptionRow<Path, undefined, Value, Default> {
  return row(path, undefined, undefined, kind, rest);
}

/** A setting that only the server has. */
export function setting<const Key extends string, Value, const Default>(
  key: Key,
  env: string,
  kind: OptionKind<Value>,
  rest: Defaulted<Default>,
): OptionRow<undefined, Key, Value, Default> {
  return row(undefined, key, env, kind, rest);
}

function row<Option extends string | undefined, Key extends string | undefined, Value, Default>(
  option: Option,
  key: Key,
  env: string | undefined,
  kind: OptionKind<Value>,
  { description, secret = false, required = false, defaultText, default: value }: Defaulted<Default>,
): OptionRow<Option, Key, Value, Default> {
  return Object.freeze({
    option,
    key,
    env,
    kind,
    default: value,
    required,
    secret,
    description,
    defaultText,
  });
}

/** The type of `{ a: { b: Value } }` for the path `a.b`. */
export type Nested<Path extends string, Value> = Path extends `${infer Head}.${infer Rest}`
  ? { readonly [Name in Head]: Nested<Rest, Value> }
  : { readonly [Name in Path]: Value };

/** The resolved value: undefined only where the default is null. */
type ValueOf<Row> =
  Row extends OptionRow<string | undefined, string | undefined, infer Value, infer Default>
    ? Value | (Default extends null ? undefined : never)
    : never;

export type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/** Options with every default in its place, nested by their paths: durations in milliseconds, absent ones undefined. */
export type ResolvedOptionsOf<Rows extends readonly OptionRow[]> = Intersection<
  {
    [Index in keyof Rows]: Rows[Index] extends OptionRow<infer Path extends string>
      ? Nested<Path, ValueOf<Rows[Index]>>
      : never;
  }[number]
>;
