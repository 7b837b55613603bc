import { z } from 'zod';
import { beyondJson } from './beyond-json.js';
import { type Absence, absenceOf, parseField } from './field-values.js';
import type { FieldSchema } from './own-fields.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A field of a new user: required where its schema is, and with its default where none is given. */
export function fieldToSet(schema: FieldSchema): z.ZodType {
  const absence = absenceOf(schema);
  const given = absence.isOptional ? z.unknown().optional() : z.unknown();
  return given
    .transform((value, context) => parse(schema, isNone(value, absence) ? undefined : value, context))
    .meta(describeInput(schema, absence, true));
}

/** The same, which may be left out: its default comes later. */
export function fieldToAdd(schema: FieldSchema): z.ZodType {
  return fieldToLeave(schema, { none: undefined, hasDefault: true });
}

/** A field to change, or to leave as it is. `null` clears it, where there need be no value. */
export function fieldToChange(schema: FieldSchema): z.ZodType {
  return fieldToLeave(schema, { none: null, hasDefault: false });
}

function fieldToLeave(
  schema: FieldSchema,
  { none, hasDefault }: { readonly none: null | undefined; readonly hasDefault: boolean },
): z.ZodType {
  const absence = absenceOf(schema);
  return z
    .unknown()
    .optional()
    .transform((value, context) => {
      if (value === undefined) return undefined;
      return isNone(value, absence) ? none : parse(schema, value, context);
    })
    .meta(describeInput(schema, absence, hasDefault));
}

function isNone(value: unknown, { isOptional, isNullable }: Absence): boolean {
  return value === null && isOptional && !isNullable;
}

/** A field as clients see it. It is not parsed again: what is stored may be older than its schema. */
export function fieldToShow(schema: FieldSchema): z.ZodType {
  return z.unknown().optional().meta(describe(schema, 'output'));
}

async function parse(schema: FieldSchema, given: unknown, context: z.core.$RefinementCtx): Promise<unknown> {
  const parsed = await parseField(schema, given);
  if ('value' in parsed) return parsed.value;
  for (const { path, message } of parsed.issues) {
    const isMissing = given === undefined && path.length === 0;
    context.addIssue({ code: 'custom', path: [...path], message: isMissing ? 'is required' : message });
  }
  return z.NEVER;
}

/** What JSON may say of a field: nothing but `null` at most, where no other fits its schema. */
function describeInput(
  schema: FieldSchema,
  { isOptional, isNullable }: Absence,
  hasDefault: boolean,
): JsonSchema {
  if (beyondJson(schema) !== undefined) return isOptional || isNullable ? { type: 'null' } : { not: {} };
  const { default: preset, ...value } = describe(schema, 'input');
  return {
    ...(isOptional && !isNullable ? { anyOf: [value, { type: 'null' }] } : value),
    ...(hasDefault && preset !== undefined && { default: preset }),
  };
}

/** What a schema says of itself; nothing where it cannot say it in one place, such as one that refers to itself. */
function describe(schema: FieldSchema, io: 'input' | 'output'): JsonSchema {
  if (!(schema instanceof z.ZodType)) return {};
  try {
    const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override });
    const text = JSON.stringify(described);
    return text.includes('"$ref":') ? {} : JSON.parse(text);
  } catch {
    // Another version of zod may know kinds of schemas that ours does not.
    return {};
  }
}

/** Dates travel as text. */
function override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonSchema }): void {
  if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
}
