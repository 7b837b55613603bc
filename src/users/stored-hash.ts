import { driverTypes } from '../database/mongoose.js';
import type { StoredPassword } from '../passwords/password-hasher.js';

/** What a user document has of a password. */
export interface HashOfDocument {
  /** Undefined where there is no hash that could be compared with. */
  readonly hash: StoredPassword | undefined;
  /** Whether there is a hash or a salt that is in no form in which it could be kept elsewhere. */
  readonly isUnreadable: boolean;
}

/** Reads the hash of an application's user, and its salt where that is in a field of its own. */
export function readStoredHash(hashValue: unknown, saltValue: unknown): HashOfDocument {
  const hash = hashOf(hashValue);
  const salt = saltOf(saltValue);
  return {
    // Some applications call theirs as earlier releases of sealgate did.
    hash: hash === undefined ? undefined : { hash, ...(salt === undefined ? {} : { salt }), isForeign: true },
    isUnreadable: isOther(hashValue, hash) || (!isNothing(hashValue) && isOther(saltValue, salt)),
  };
}

/** A salt as its hash was made with it: a text or bytes. A number was one as a text. */
export function saltOf(value: unknown): string | Uint8Array | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return isNumber(value) ? String(value) : bytesOf(value);
}

/** Bytes are a text where they spell one, as those of Python's bcrypt do; others are told in hexadecimal. */
function hashOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  const bytes = bytesOf(value);
  const text = bytes?.toString('latin1');
  return text === undefined || /^[\x20-\x7e]+$/.test(text) ? text : bytes?.toString('hex');
}

function bytesOf(value: unknown): Buffer | undefined {
  const bytes = value instanceof driverTypes().Binary ? value.value() : value;
  return bytes instanceof Uint8Array && bytes.length > 0 ? Buffer.from(bytes) : undefined;
}

function isNumber(value: unknown): boolean {
  const { Decimal128, Double, Int32, Long } = driverTypes();
  const kinds = [Decimal128, Double, Int32, Long];
  return (
    typeof value === 'number' || typeof value === 'bigint' || kinds.some((kind) => value instanceof kind)
  );
}

function isOther(value: unknown, read: unknown): boolean {
  return read === undefined && !isNothing(value);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
