import { CommandError } from '../errors.js';
import { show } from './show.js';
import { asNumber, type Document, typeName } from './values.js';

/** How strings compare in one command. */
export interface Collation {
  compare(a: string, b: string): number;
  /** One and the same of all strings that are equal. */
  representative(text: string): string;
}

let active: Collation | undefined;

/** The collation of the command that is running; undefined where strings compare by their bytes. */
export function activeCollation(): Collation | undefined {
  return active;
}

/** Runs a task, in which strings compare by a collation. */
export function withCollation<T>(collation: Collation | undefined, task: () => T): T {
  const before = active;
  active = collation;
  try {
    return task();
  } finally {
    active = before;
  }
}

const fields = new Set([
  ...['locale', 'strength', 'caseLevel', 'caseFirst', 'numericOrdering', 'alternate', 'maxVariable'],
  ...['normalization', 'backwards', 'version'],
]);
const sensitivities = ['base', 'accent', 'variant'] as const;

/** Compiles a command's collation; undefined for the simple one. What `Intl.Collator` cannot do is an error that names it. */
export function compileCollation(spec: Document): Collation | undefined {
  const unknown = Object.keys(spec).find((name) => !fields.has(name));
  if (unknown !== undefined)
    throw new CommandError(40415, `BSON field 'collation.${unknown}' is an unknown field.`);
  const { locale } = spec;
  if (locale === undefined)
    throw new CommandError(40414, "BSON field 'collation.locale' is missing but a required field");
  if (typeof locale !== 'string') throw wrongType('locale', locale, 'string');
  const strength = option(spec, 'strength', 3, (value) => asNumber(value));
  if (!(strength >= 1 && strength <= 5 && Number.isInteger(strength)))
    throw new CommandError(
      51024,
      `BSON field 'strength' value must be from 1 to 5, actual value '${strength}'`,
    );
  const caseLevel = option(spec, 'caseLevel', false, asBoolean);
  const numeric = option(spec, 'numericOrdering', false, asBoolean);
  const caseFirst = option(spec, 'caseFirst', 'off', oneOf('upper', 'lower', 'off'));
  const alternate = option(spec, 'alternate', 'non-ignorable', oneOf('non-ignorable', 'shifted'));
  const backwards = option(spec, 'backwards', false, asBoolean);
  option(spec, 'normalization', false, asBoolean);
  const maxVariable = option(spec, 'maxVariable', 'punct', oneOf('punct', 'space'));
  if (locale === 'simple') return undefined;
  const sensitivity = caseLevel && strength === 1 ? 'case' : sensitivities[strength - 1];
  if (sensitivity === undefined) throw missing(`strength ${strength}`);
  if (caseLevel && strength > 1) throw missing(`caseLevel with strength ${strength}`);
  if (backwards) throw missing('backwards');
  if (alternate === 'shifted' && maxVariable === 'space') throw missing('maxVariable');
  const collator = new Intl.Collator(languageOf(locale, spec), {
    sensitivity,
    numeric,
    caseFirst: caseFirst === 'off' ? 'false' : caseFirst,
    ignorePunctuation: alternate === 'shifted',
  });
  return { compare: (a, b) => collator.compare(a, b), representative: representatives(collator) };
}

function languageOf(locale: string, spec: Document): string {
  if (locale.includes('@') || locale === 'en_US_POSIX') throw missing(`the locale ${locale}`);
  const isName = /^[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?$/.test(locale);
  const language = locale.replaceAll('_', '-');
  if (isName && Intl.Collator.supportedLocalesOf(language).length > 0) return language;
  throw new CommandError('BadValue', `Field 'locale' is invalid in: ${show(spec)}`);
}

/** Finds for each string the first of those met that equals it. */
function representatives(collator: Intl.Collator): (text: string) => string {
  const known = new Map<string, string>();
  const ordered: string[] = [];
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    let low = 0;
    let high = ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (collator.compare(ordered[middle] ?? '', text) < 0) low = middle + 1;
      else high = middle;
    }
    const next = ordered[low];
    const first = next !== undefined && collator.compare(next, text) === 0 ? next : text;
    if (first === text) ordered.splice(low, 0, text);
    known.set(text, first);
    return first;
  };
}

function option<T>(spec: Document, name: string, standard: T, read: (value: unknown) => T | undefined): T {
  const value = spec[name];
  if (value === undefined) return standard;
  const result = read(value);
  if (result === undefined) throw wrongType(name, value, typeof standard);
  return result;
}

function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function oneOf<T extends string>(...values: readonly T[]): (value: unknown) => T | undefined {
  return (value) => {
    if (typeof value !== 'string') return undefined;
    const found = values.find((each) => each === value);
    if (found !== undefined) return found;
    throw new CommandError(
      'BadValue',
      `Enumeration value '${value}' for a field of 'collation' is not a valid value.`,
    );
  };
}

function missing(what: string): CommandError {
  return new CommandError(
    'NotImplemented',
    `a collation with ${what} is not implemented by the embedded server`,
  );
}

function wrongType(name: string, value: unknown, wanted: string): CommandError {
  return new CommandError(
    'TypeMismatch',
    `BSON field 'collation.${name}' is the wrong type '${typeName(value)}', expected type '${wanted}'`,
  );
}
