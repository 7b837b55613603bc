import { pbkdf2Sync, type ScryptOptions, scryptSync } from 'node:crypto';
import { requireArgon2 } from './argon2-engine.js';
import { nativeEngine, portableEngine } from './bcrypt-engine.js';
import type { Argon2Comparison, Digest } from './families/family.js';

type Awaitable<Value> = Value | Promise<Value>;

/** What does the work of hashes: in a thread of its own it may block, on the main thread it must not. */
export interface Engines {
  /** Whether bcrypt is done by the engine that runs everywhere, since the native one is not installed. */
  readonly isPortable: boolean;
  readonly bcrypt: {
    hash(password: string, cost: number): Awaitable<string>;
    verify(password: string, hash: string): Awaitable<boolean>;
  };
  /** @throws Error that says what to install */
  argon2(): {
    hash(password: string): Awaitable<string>;
    derive(password: string, comparison: Argon2Comparison): Awaitable<Uint8Array>;
  };
  scrypt(password: string, salt: Uint8Array, length: number, options: ScryptOptions): Awaitable<Uint8Array>;
  pbkdf2(
    password: string,
    salt: Uint8Array | string,
    iterations: number,
    length: number,
    digest: Digest,
  ): Awaitable<Uint8Array>;
}

/** They block the thread. */
export async function blockingEngines(): Promise<Engines> {
  const native = nativeEngine();
  return {
    isPortable: native === undefined,
    bcrypt: native ?? (await portableEngine()),
    argon2: requireArgon2,
    scrypt: scryptSync,
    pbkdf2: pbkdf2Sync,
  };
}
