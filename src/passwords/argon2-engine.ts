import { internalError } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { loadOptional } from '../optional-package.js';
import type { Argon2Comparison } from './families/family.js';

const packageName = '@node-rs/argon2';

/** What new hashes are made with (OWASP's Password Storage Cheat Sheet). */
export const argon2idParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// The package's own enumeration is of types alone.
const variants = { argon2i: 1, argon2id: 2 } as const;

type Argon2 = typeof import('@node-rs/argon2');

/** argon2 (RFC 9106), which only native code does fast enough. */
export interface Argon2Engine {
  /** A new hash as a PHC string, by argon2id. */
  hash(password: string): string;
  /** The key that a password has to be compared by. */
  derive(password: string, comparison: Argon2Comparison): Uint8Array;
  /** The same in a thread of libuv. */
  hashAsync(password: string): Promise<string>;
  deriveAsync(password: string, comparison: Argon2Comparison): Promise<Uint8Array>;
}

/** Says what to install where it is missing. */
export function requireArgon2(): Argon2Engine {
  const engine = loadArgon2();
  if (!engine) throw new Error(`argon2 needs ${packageName}; install it: npm install ${packageName}`);
  return engine;
}

/** A server that cannot verify a hash must not say that the password is wrong. @throws AuthError `internal_error` */
export function assertArgon2(): void {
  try {
    requireArgon2();
  } catch (cause) {
    throw new AuthError(internalError, { cause });
  }
}

/** Undefined where the package is not installed, or not for this machine. */
export function loadArgon2(): Argon2Engine | undefined {
  const argon2 = loadOptional<Argon2>(packageName);
  if (!argon2) return undefined;
  const settings = { ...argon2idParameters, algorithm: variants.argon2id };
  return {
    hash: (password) => argon2.hashSync(password, settings),
    derive: (password, comparison) => argon2.hashRawSync(password, settingsOf(comparison)),
    hashAsync: (password) => argon2.hash(password, settings),
    deriveAsync: (password, comparison) => argon2.hashRaw(password, settingsOf(comparison)),
  };
}

function settingsOf({ variant, memoryKib, passes, lanes, salt, expected }: Argon2Comparison) {
  return {
    algorithm: variants[variant],
    memoryCost: memoryKib,
    timeCost: passes,
    parallelism: lanes,
    salt,
    outputLen: expected.length,
  };
}
