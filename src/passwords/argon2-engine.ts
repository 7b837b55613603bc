import { createRequire } from 'node:module';
import type { Argon2Comparison } from './families/family.js';

const packageName = '@node-rs/argon2';

/** What new hashes are made with (OWASP's Password Storage Cheat Sheet). */
export const argon2idParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// The package's own enumeration is of types alone.
const variants = { argon2i: 1, argon2id: 2 } as const;

/** argon2 (RFC 9106), which only native code does fast enough. */
export interface Argon2Engine {
  /** A new hash as a PHC string, by argon2id. */
  hash(password: string): string;
  /** The key that a password has to be compared by. */
  derive(password: string, comparison: Argon2Comparison): Uint8Array;
}

/** Says what to install where it is missing. */
export function requireArgon2(): Argon2Engine {
  const engine = loadArgon2();
  if (!engine) throw new Error(`argon2 needs ${packageName}; install it: npm install ${packageName}`);
  return engine;
}

/** Undefined where the package is not installed, or not for this machine. */
export function loadArgon2(): Argon2Engine | undefined {
  let module: typeof import('@node-rs/argon2');
  try {
    // Not by `import`: whether it is there has to be known when options are judged, which waits for nothing.
    module = createRequire(import.meta.url)(packageName);
  } catch {
    return undefined;
  }
  const { hashSync, hashRawSync } = module;
  return {
    hash: (password) => hashSync(password, { ...argon2idParameters, algorithm: variants.argon2id }),
    derive: (password, { variant, memoryKib, passes, lanes, salt, expected }) =>
      hashRawSync(password, {
        algorithm: variants[variant],
        memoryCost: memoryKib,
        timeCost: passes,
        parallelism: lanes,
        salt,
        outputLen: expected.length,
      }),
  };
}
