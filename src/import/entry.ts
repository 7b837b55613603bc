import mongoose from 'mongoose';
import { isRecord, type Raw } from './raw-record.js';

/** One record of a file, or why it cannot be read as one. */
export interface Entry {
  /** Where it is, for people: its line, or its number in a file that does not have one record a line. */
  readonly place: { readonly line: number } | { readonly record: number };
  readonly record?: Raw | undefined;
  readonly fault?: string | undefined;
}

/** Bytes of one record: more is a mistake, and would be held in memory whole. */
export const maximumBytes = 1024 * 1024;

const maximumDepth = 100;

class DepthError extends Error {}

const { EJSON } = mongoose.mongo.BSON;

/** An entry of what was parsed as JSON. `{ "$oid": ... }` and the like, as mongoexport writes them, become what they stand for. */
export function entryOf(place: Entry['place'], value: unknown): Entry {
  if (!isRecord(value)) return { place, fault: 'is not an object' };
  try {
    if (!isExtended(value)) return { place, record: value };
    const record: unknown = EJSON.deserialize(value, { relaxed: true });
    return isRecord(record) ? { place, record } : { place, fault: 'is not an object' };
  } catch (error) {
    if (error instanceof DepthError) return { place, fault: 'is nested too deep' };
    return { place, fault: 'is not extended JSON as MongoDB has it' };
  }
}

/** Whether a value has extended JSON in it: most have none, and are read in half the time. */
function isExtended(value: unknown, depth = 0): boolean {
  // Deeper than any user, and than a call stack bears.
  if (depth > maximumDepth) throw new DepthError();
  if (Array.isArray(value)) return value.some((member) => isExtended(member, depth + 1));
  if (!isRecord(value)) return false;
  return Object.entries(value).some(([key, member]) => key.startsWith('$') || isExtended(member, depth + 1));
}
