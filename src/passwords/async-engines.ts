import { pbkdf2, type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { requireArgon2 } from './argon2-engine.js';
import { nativeAsyncEngine, portableAsyncEngine } from './bcrypt-engine.js';
import type { Engines } from './engines.js';

/** They leave the event loop to others: they work in threads of libuv, or, as bcryptjs does, by short pieces. */
export async function asyncEngines(): Promise<Engines> {
  const native = nativeAsyncEngine();
  return {
    isPortable: native === undefined,
    bcrypt: native ?? (await portableAsyncEngine()),
    argon2: () => {
      const { hashAsync, deriveAsync } = requireArgon2();
      return { hash: hashAsync, derive: deriveAsync };
    },
    scrypt: promisify<string, Uint8Array, number, ScryptOptions, Uint8Array>(scrypt),
    pbkdf2: promisify(pbkdf2),
  };
}
