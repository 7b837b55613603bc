import { loadOptional } from '../optional-package.js';

/** bcrypt, by whichever implementation is available; both use the same hash format. */
export interface BcryptEngine {
  hash(password: string, cost: number): string;
  /** False for a wrong password and for a text that is no bcrypt hash. */
  verify(password: string, hash: string): boolean;
}

/** The same for the main thread, which is to go on meanwhile. */
export interface AsyncBcryptEngine {
  hash(password: string, cost: number): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
}

/** Node-API bcrypt, an optional dependency: about 1.7 times as fast. Undefined where it is not installed. */
export function nativeEngine(): BcryptEngine | undefined {
  const native = loadNative();
  return (
    native && { hash: (password, cost) => native.hashSync(password, { cost }), verify: native.verifySync }
  );
}

/** It works in threads of libuv. */
export function nativeAsyncEngine(): AsyncBcryptEngine | undefined {
  const native = loadNative();
  return native && { hash: (password, cost) => native.hash(password, { cost }), verify: native.verify };
}

/** bcryptjs, which runs everywhere. */
export async function portableEngine(): Promise<BcryptEngine> {
  const { default: bcrypt } = await import('bcryptjs');
  const verify = (password: string, hash: string) => {
    try {
      return bcrypt.compareSync(password, hash);
    } catch {
      return false;
    }
  };
  return { hash: bcrypt.hashSync, verify };
}

/** It lets others in every tenth of a second. */
export async function portableAsyncEngine(): Promise<AsyncBcryptEngine> {
  const { default: bcrypt } = await import('bcryptjs');
  const verify = (password: string, hash: string) => bcrypt.compare(password, hash).catch(() => false);
  return { hash: bcrypt.hash, verify };
}

function loadNative(): typeof import('@node-rs/bcrypt') | undefined {
  return loadOptional('@node-rs/bcrypt');
}
