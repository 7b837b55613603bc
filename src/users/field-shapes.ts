import { z } from 'zod';
import type { FieldSchema } from './own-fields.js';
import { storableFault } from './storable.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Whether a schema takes `undefined`: it is optional, or has a default. */
function isOptional(schema: FieldSchema): boolean {
  return schema.safeParse(undefined).success;
}

/** A field of a new user: required where its schema is, and with its default where none is given. */
export function fieldToSet(schema: FieldSchema): z.ZodType {
  const given = isOptional(schema) ? z.unknown().optional() : z.unknown();
  return given.transform((value, context) => parse(schema, value, context)).meta(describe(schema, 'input'));
}

/** A field to change, or to leave as it is. `null` clears it, where the schema takes `undefined`. */
export function fieldToChange(schema: FieldSchema): z.ZodType {
  const isClearable = isOptional(schema);
  const described = describe(schema, 'input');
  return z
    .unknown()
    .optional()
    .transform((value, context) => {
      if (value === undefined || (value === null && isClearable)) return value;
      return parse(schema, value, context);
    })
    .meta(isClearable ? { anyOf: [described, { type: 'null' }] } : described);
}

/** A field as clients see it. It is not parsed again: what is stored may be older than its schema. */
export function fieldToShow(schema: FieldSchema): z.ZodType {
  return z.unknown().optional().meta(describe(schema, 'output'));
}

/** A value as a schema of any copy of zod takes it, if the database can hold it. */
function parse(schema: FieldSchema, given: unknown, context: z.core.$RefinementCtx): unknown {
  const { success, data, error } = schema.safeParse(given);
  const issues = success ? storableIssues(data) : (error?.issues ?? []);
  if (success && issues.length === 0) return data;
  for (const { path, message } of issues) {
    const isMissing = given === undefined && path.length === 0;
    context.addIssue({ code: 'custom', path: [...path], message: isMissing ? 'is required' : message });
  }
  return z.NEVER;
}

function storableIssues(value: unknown) {
  // Not given, and not to be stored.
  const message = value === undefined ? undefined : storableFault(value);
  return message === undefined ? [] : [{ path: [], message }];
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
