import type { FieldIssue, FieldSchema } from './own-fields.js';
import { copyOf, depthFault, storableFault } from './storable.js';

/** A value as a schema takes it, to be stored; or what is wrong with it. */
export type FieldValue = { readonly value: unknown } | { readonly issues: readonly FieldIssue[] };

/** A value as a schema of any copy of zod takes it, if the database can hold it. */
export async function parseField(schema: FieldSchema, given: unknown): Promise<FieldValue> {
  const tooDeep = depthFault(given);
  if (tooDeep !== undefined) return { issues: [{ path: [], message: tooDeep }] };
  const { success, data, error } = await schema.safeParseAsync(given);
  if (!success) return { issues: error?.issues ?? [] };
  // Not given, and not to be stored.
  const message = data === undefined ? undefined : storableFault(data);
  // What the application goes on holding, such as a default, is not ours to store.
  return message === undefined ? { value: copyOf(data) } : { issues: [{ path: [], message }] };
}

/** What a field makes of `undefined` and of `null`. */
export interface Absence {
  /** Whether there need be no value. */
  readonly isOptional: boolean;
  /** Whether `null` is a value like any other. Else it stands for none, where there need be none. */
  readonly isNullable: boolean;
}

/** Throws what the schema throws. */
export function absenceOf(schema: FieldSchema): Absence {
  const [absent, empty] = [tryAtOnce(schema, undefined), tryAtOnce(schema, null)];
  return {
    // What zod knows without asking.
    isOptional: absent === 'waits' ? Reflect.get(schema._zod, 'optin') === 'optional' : absent !== 'refused',
    isNullable: typeof empty === 'object' && empty.value === null,
  };
}

/** What a schema makes of a value, if it does so at once. Throws what the schema throws. */
export function tryAtOnce(
  schema: FieldSchema,
  value: unknown,
): { readonly value: unknown } | 'refused' | 'waits' {
  const result = schema._zod.run({ value, issues: [] }, { async: true });
  if (result instanceof Promise) {
    // Nobody waits for it, so nobody would handle its failure.
    result.catch(() => undefined);
    return 'waits';
  }
  return result.issues.length > 0 ? 'refused' : { value: result.value };
}
