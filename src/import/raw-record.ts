import { valueAt } from '../value-at.js';

/** A record as it was read from a file. */
export type Raw = Readonly<Record<string, unknown>>;

/**
 * What a source makes of a record: the fields of a user, not checked yet. In all of them null, an empty text and what databases
 * export for NULL count as absent.
 */
export interface RawUser {
  readonly id?: unknown;
  readonly email?: unknown;
  readonly username?: unknown;
  readonly name?: unknown;
  readonly roles?: unknown;
  readonly disabled?: unknown;
  /** Whether the address was verified, or when. */
  readonly emailVerified?: unknown;
  readonly createdAt?: unknown;
  readonly updatedAt?: unknown;
  readonly passwordHash?: unknown;
  readonly passwordSalt?: unknown;
  readonly fields?: unknown;
}

export type ToUser = (record: Raw) => RawUser;

/** A record that is refused, and why. The reason quotes no value of it. */
export class RefusedRecordError extends Error {
  override readonly name = 'RefusedRecordError';
}

export function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** A value, or undefined where it stands for none. */
export function present(value: unknown): unknown {
  if (value === null || value === '' || value === String.raw`\N` || value === 'NULL') return undefined;
  // The date that MySQL has for none.
  return typeof value === 'string' && value.startsWith('0000-00-00') ? undefined : value;
}

/** The text at a dotted path; undefined where there is none. */
export function textAt(record: unknown, path: string): string | undefined {
  const value = present(valueAt(record, path));
  return typeof value === 'string' ? value : undefined;
}

/** The value of what may be JSON as a text, as a column of a CSV file has it. */
export function parsedJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** What a flag says, in any of the ways that databases write one; undefined where it says nothing. */
export function toFlag(value: unknown): boolean | undefined {
  const text = String(present(value) ?? '').toLowerCase();
  if (['true', 't', '1', 'yes'].includes(text)) return true;
  return ['false', 'f', '0', 'no'].includes(text) ? false : undefined;
}

/** The contrary of what a flag says. What is no flag stays as it is, to be refused. */
export function contrary(value: unknown): unknown {
  const flag = toFlag(value);
  return flag === undefined ? value : !flag;
}

/** An instant, as a Date, a text, or seconds or milliseconds since 1970; undefined where it is none. */
export function toInstant(value: unknown): Date | undefined {
  const given = present(value);
  const instant = given instanceof Date ? given : new Date(milliseconds(given));
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

/** From this number on, a number of seconds would be in the year 5138, and is one of milliseconds. */
const leastMilliseconds = 1e11;

function milliseconds(value: unknown): number {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value))) {
    const number = Number(value);
    return number < leastMilliseconds ? number * 1000 : number;
  }
  const found = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(
    String(value),
  );
  // Without a zone it is UTC, as servers keep it, wherever this runs.
  if (!found) return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? Date.parse(String(value)) : Number.NaN;
  const [, day, time, zone = 'Z'] = found;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  return Date.parse(`${day}T${time}${offset.toUpperCase()}`);
}
