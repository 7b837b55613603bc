import { argon2idParameters } from './argon2-engine.js';
import { argon2 } from './families/argon2.js';
import { bcrypt } from './families/bcrypt.js';
import type { Comparison } from './families/family.js';
import { defaultPbkdf2 } from './families/passport-local-mongoose.js';

/** What new hashes are made with. */
export type PasswordAlgorithm = 'bcrypt' | 'argon2id';

interface OwnAlgorithm {
  /** Bytes of a password in UTF-8 that it can hash. */
  readonly maximumBytes: number;
  /** The work of a new hash, which no password matches. `cost` is bcrypt's. */
  dummy(cost: number): Comparison;
  /** Whether a hash is of another algorithm, or cost less than new ones. */
  isOutdated(hash: string, cost: number): boolean;
}

// The last bits of each have to be zero, or an engine would reject the hash at once, without computing anything.
const dummySalt = 'abcdefghijklmnopqrstuu';
const dummyDigest = 'abcdefghijklmnopqrstuvwxyzABCDG';

export const ownAlgorithms: Readonly<Record<PasswordAlgorithm, OwnAlgorithm>> = {
  bcrypt: {
    // It reads that many, and silently ignores the rest.
    maximumBytes: 72,
    dummy: bcryptDummy,
    isOutdated: (hash, cost) => {
      const { comparison } = bcrypt({ hash }, defaultPbkdf2) ?? {};
      return comparison?.algorithm !== 'bcrypt' || comparison.hash !== hash || comparison.cost < cost;
    },
  },
  argon2id: {
    maximumBytes: 1024,
    dummy: () => ({
      algorithm: 'argon2',
      variant: 'argon2id',
      memoryKib: argon2idParameters.memoryCost,
      passes: argon2idParameters.timeCost,
      lanes: argon2idParameters.parallelism,
      salt: new Uint8Array(16),
      expected: new Uint8Array(32),
    }),
    isOutdated: (hash) => {
      const { comparison } = argon2({ hash }, defaultPbkdf2) ?? {};
      if (comparison?.algorithm !== 'argon2' || comparison.variant !== 'argon2id') return true;
      const { memoryCost, timeCost } = argon2idParameters;
      return comparison.memoryKib < memoryCost || comparison.passes < timeCost;
    },
  },
};

/** What no password matches, at a cost of bcrypt. */
export function bcryptDummy(cost: number): Comparison {
  const hash = `$2b$${String(cost).padStart(2, '0')}$${dummySalt}${dummyDigest}`;
  return { algorithm: 'bcrypt', cost, hash };
}

export function isBcrypt(hash: string): boolean {
  return /^\$2[abxy]\$/.test(hash);
}

/** Whether it would read the beginning of a password alone. */
export function isTooLongForBcrypt(password: string): boolean {
  return Buffer.byteLength(password, 'utf8') > ownAlgorithms.bcrypt.maximumBytes;
}
