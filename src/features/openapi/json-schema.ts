import { z } from 'zod';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** JSON Schemas by the names that others refer to them by. */
export type NamedSchemas = Readonly<Record<string, JsonSchema>>;

interface Converted {
  readonly schema: JsonSchema;
  readonly named: NamedSchemas;
}

/** Most schemas are of several operations, and of every application of a process. */
const known = { input: new WeakMap<z.ZodType, Converted>(), output: new WeakMap<z.ZodType, Converted>() };

/**
 * A schema of zod as JSON Schema: of what a client may send, or of what we answer. Those that have a name are references to the
 * components of the document, and given beside it.
 */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Converted {
  const converted = known[io].get(schema) ?? convert(schema, io);
  known[io].set(schema, converted);
  return converted;
}

function convert(schema: z.ZodType, io: 'input' | 'output'): Converted {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, { io, override });
  const { $defs: named = {}, ...rest }: JsonSchema = JSON.parse(
    JSON.stringify(converted).replaceAll('"#/$defs/', '"#/components/schemas/'),
  );
  return { schema: rest, named };
}

/** Leaves out what zod says at length: the pattern of a format, and the bounds of what JavaScript takes for an integer. */
function override({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/**
 * An example of what a schema describes, made of the examples that stand in it; undefined where there is none. An object has all
 * members for which there is one, but for those that have a default.
 */
export function exampleOf(schema: JsonSchema | boolean | undefined, named: NamedSchemas): unknown {
  if (typeof schema !== 'object') return undefined;
  const { $ref, examples, const: only, enum: values, properties, items, anyOf } = schema;
  const [example = only ?? values?.[0]] = examples ?? [];
  if (example !== undefined) return example;
  if ($ref !== undefined) return exampleOf(named[$ref.split('/').at(-1) ?? ''], named);
  if (anyOf) return exampleOf(anyOf[0], named);
  if (schema.type === 'boolean') return false;
  if (items && !Array.isArray(items)) return [exampleOf(items, named)].filter((one) => one !== undefined);
  if (!properties) return undefined;
  const members = Object.entries(properties)
    .filter(([, member]) => typeof member === 'object' && member.default === undefined)
    .map(([name, member]) => [name, exampleOf(member, named)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}
