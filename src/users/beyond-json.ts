import type { FieldSchema } from './own-fields.js';

/** What JSON has no value for, and the way out of it. */
const beyond: Readonly<Record<string, string>> = {
  date: 'z.date() takes no text: use z.coerce.date()',
  bigint: 'z.bigint() takes no number of JSON: use z.int() or z.string()',
  map: 'z.map() takes no object of JSON: use z.record()',
  set: 'z.set() takes no list: use z.array()',
  symbol: 'z.symbol() takes nothing that JSON has: use z.string()',
  file: 'z.file() takes nothing that JSON has: store the file elsewhere, and its address here',
  function: 'z.function() takes nothing that JSON has',
  nan: 'z.nan() takes nothing that JSON has',
};

/** The members of a schema's definition whose schemas all have to be met. */
const parts = ['innerType', 'element', 'shape', 'items', 'rest', 'valueType', 'left', 'right', 'in'];

/**
 * Why no JSON fits a schema, with the way out, as far as it says what it takes: what a function of the application's own takes is not
 * known. Undefined where some does, or may.
 */
export function beyondJson(schema: FieldSchema): string | undefined {
  return faultOf(schema, new Set());
}

function faultOf(schema: unknown, seen: Set<unknown>): string | undefined {
  // A schema that refers to itself is judged where it was met first.
  if (seen.has(schema)) return undefined;
  seen.add(schema);
  const definition = member(member(schema, '_zod'), 'def');
  const type = String(member(definition, 'type'));
  // With `coerce` it makes a date of text; a bigint cannot be stored, wherever it comes from.
  if (type === 'date' && member(definition, 'coerce') === true) return undefined;
  if (Object.hasOwn(beyond, type)) return beyond[type];
  const made = member(member(member(schema, '_zod'), 'bag'), 'Class');
  if (typeof made === 'function')
    return `z.instanceof(${made.name}) takes nothing that JSON has: make one of text with .transform()`;
  if (type === 'lazy') return faultOf(member(member(schema, '_zod'), 'innerType'), seen);
  const options = member(definition, 'options');
  if (Array.isArray(options)) {
    const faults = options.map((option) => faultOf(option, seen));
    return faults.includes(undefined) ? undefined : faults[0];
  }
  return parts
    .flatMap((part) => schemasIn(member(definition, part)))
    .map((inner) => faultOf(inner, seen))
    .find((fault) => fault !== undefined);
}

/** A schema, a list of them, or an object of them. */
function schemasIn(part: unknown): readonly unknown[] {
  if (typeof part !== 'object' || part === null) return [];
  return '_zod' in part ? [part] : Object.values(part);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
