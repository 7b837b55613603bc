/** A hash as a database has it. */
export interface StoredHash {
  readonly hash: string;
  /** Where it is kept beside the hash, and not in it: as bytes, where the database has bytes. */
  readonly salt?: string | Uint8Array | undefined;
}

export type Digest = 'sha1' | 'sha256' | 'sha512';

/** What hashes that say nothing of themselves were made with. */
export interface Pbkdf2Settings {
  readonly iterations: number;
  /** In bytes. */
  readonly keyLength: number;
  readonly digest: Digest;
}

/** bcrypt, with the hash in its own format: `$2b$`, the cost, salt and digest. */
interface BcryptComparison {
  readonly algorithm: 'bcrypt';
  readonly cost: number;
  readonly hash: string;
}

/** RFC 9106. */
export interface Argon2Comparison {
  readonly algorithm: 'argon2';
  readonly variant: 'argon2i' | 'argon2id';
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Uint8Array;
  readonly expected: Uint8Array;
}

/** RFC 7914. */
export interface ScryptComparison {
  readonly algorithm: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Uint8Array;
  readonly expected: Uint8Array;
  /** Where it is given, what is expected is this key, encrypted with the key that scrypt makes: AES-256-CTR, counting from 0. */
  readonly signerKey?: Uint8Array;
}

/** RFC 8018, section 5.2. */
interface Pbkdf2Comparison {
  readonly algorithm: 'pbkdf2';
  readonly digest: Digest;
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly expected: Uint8Array;
}

/** What a thread has to compute to compare a password with a hash: plain data. */
export type Comparison = BcryptComparison | Argon2Comparison | ScryptComparison | Pbkdf2Comparison;

/** What a hash says of how to compare a password with it. */
export interface Reading {
  readonly comparison: Comparison;
  /** What the system made of a password before it was hashed; nothing, where it is not given. */
  readonly prepare?: (password: string) => string;
}

/**
 * How one system writes its hashes: undefined for what it did not write. It computes nothing, and does not judge the numbers:
 * `bounds.ts` does for all.
 */
export type HashFamily = (stored: StoredHash, pbkdf2: Pbkdf2Settings) => Reading | undefined;
