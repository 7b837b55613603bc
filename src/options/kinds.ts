import { z } from 'zod';
import { type Duration, parseDuration } from '../duration.js';
import { retiredSecretFault, secretFault } from '../tokens/secret.js';
import type { OptionKind } from './option.js';

/** A kind whose check is a function that says what is wrong. */
export function checked<Value>(
  name: string,
  type: string,
  fault: (value: unknown) => string | undefined,
  fromText?: OptionKind['fromText'],
): OptionKind<Value> {
  const schema = z.custom<Value>().superRefine((value, context) => {
    const message = fault(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
  return { name, type, schema, ...(fromText && { fromText }) };
}

export const text: OptionKind<string> = {
  name: 'text',
  type: 'string',
  schema: z.string('must be a string').min(1, 'must be a string that is not empty'),
};

/** What each token says, and so has to fit into it beside all that it says of a user. */
export const claim: OptionKind<string> = {
  ...text,
  name: 'claim',
  schema: text.schema.refine((value) => Buffer.byteLength(value) <= 256, 'must have 256 bytes at most'),
};

export const flag: OptionKind<boolean> = {
  name: 'flag',
  type: 'boolean',
  schema: z.boolean('must be true or false'),
  fromText: toBoolean,
};

/** A span of time, `least` milliseconds or longer, in milliseconds. */
export function duration(least: number): OptionKind<number> {
  const schema = z.custom<Duration>().transform((value, context): number => {
    const fault = durationFault(value, least);
    if (fault === undefined) return parseDuration(value);
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  });
  return { name: `duration from ${least} ms`, type: 'Duration', schema };
}

export function integer(
  minimum: number,
  maximum = Number.POSITIVE_INFINITY,
  bounds = maximum === Number.POSITIVE_INFINITY ? `${minimum} or more` : `${minimum} to ${maximum}`,
): OptionKind<number> {
  const isWithin = (value: unknown) =>
    Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
  return checked<number>(
    `integer ${bounds}`,
    'number',
    (value) => (isWithin(value) ? undefined : `must be ${bounds}`),
    toNumber,
  );
}

export function oneOf<const Value extends string>(...known: readonly Value[]): OptionKind<Value> {
  const list = `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`;
  return {
    name: list,
    type: known.map((value) => `'${value}'`).join(' | '),
    schema: z.enum(known, `must be ${list}`),
  };
}

/** One secret. Where it was read from a file it may end in a line break, which is no part of it. */
export const secret = checked<string>('secret', 'string', secretFault, (value) =>
  typeof value === 'string' ? value.trim() : value,
);

/** Retired secrets. */
export const secrets = listOf('secrets', retiredSecretFault);

/** The name of a MongoDB collection. */
export const collectionName = matching(
  'collection name',
  /^(?!system\.)[^$\0]+$/,
  'must be the name of a collection',
);

export function matching(name: string, pattern: RegExp, message: string): OptionKind<string> {
  return checked<string>(name, 'string', (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : message,
  );
}

/** A list whose items are checked one by one; in a variable of the environment they have commas between. */
export function listOf(
  name: string,
  fault: (item: unknown) => string | undefined,
): OptionKind<readonly string[]> {
  return checked<readonly string[]>(
    name,
    'readonly string[]',
    (value) =>
      Array.isArray(value) ? value.map(fault).find((message) => message !== undefined) : 'must be a list',
    toList,
  );
}

function durationFault(value: Duration, least: number): string | undefined {
  try {
    return parseDuration(value) < least ? `must be at least ${least / 1000} seconds` : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
}

export function toBoolean(value: unknown): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

export function toList(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
