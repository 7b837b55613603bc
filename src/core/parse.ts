import type { z } from 'zod';
import { invalidRequest } from '../core-errors.js';
import { AuthError, type InvalidField } from '../errors.js';

/**
 * A value, as its schema takes it; throws `invalid_request` that names each wrong field. `name` is what the value itself is called where
 * it is one of several.
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name?: string,
): z.output<Schema> {
  return dataOf(schema.safeParse(value), name);
}

/** The same, where the schema may wait for something, as those of the application's own fields. */
export async function parseWithAsync<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Promise<z.output<Schema>> {
  return dataOf(await schema.safeParseAsync(value));
}

function dataOf<Output>(result: z.ZodSafeParseResult<Output>, name?: string): Output {
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => faultsOf(issue, name === undefined ? [] : [name]));
  throw new AuthError(invalidRequest, { detail: errors.map(describe).join('; '), errors });
}

/** A name that can be repeated in an answer. */
const plainName = /^[\w-]{1,64}$/;

/** One wrong place each; a field that is not known is named as well. */
function faultsOf(issue: z.core.$ZodIssue, above: readonly string[]): readonly InvalidField[] {
  const at = [...above, ...issue.path];
  if (issue.code !== 'unrecognized_keys') return [{ path: at.join('.'), message: issue.message }];
  return issue.keys.map((key) => ({
    path: [...at, plainName.test(key) ? key : '?'].join('.'),
    message: 'is not a known field',
  }));
}

function describe({ path, message }: InvalidField): string {
  return path === '' ? message : `${path} ${message}`;
}
