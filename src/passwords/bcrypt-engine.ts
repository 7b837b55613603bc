/** bcrypt, by whichever implementation is available; both use the same hash format. */
export interface BcryptEngine {
  hash(password: string, cost: number): string;
  /** False for a wrong password and for a text that is no bcrypt hash. */
  verify(password: string, hash: string): boolean;
}

/** Node-API bcrypt, an optional dependency: about 1.7 times as fast. Undefined where it is not installed. */
export async function nativeEngine(): Promise<BcryptEngine | undefined> {
  try {
    const { hashSync, verifySync } = await import('@node-rs/bcrypt');
    return { hash: (password, cost) => hashSync(password, { cost }), verify: verifySync };
  } catch {
    return undefined;
  }
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
