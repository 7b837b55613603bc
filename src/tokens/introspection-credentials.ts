import { createHash, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type AccessKeys, accessKeyRing, accessKeysFault } from './access-keys.js';
import type { KeyRing } from './key-ring.js';

/** How a service shows who it is at `POST /introspect`, as any client of OAuth 2.0 does (RFC 6749, section 2.3.1). */
export interface IntrospectionCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * The credentials of a service for `POST /introspect` (RFC 7662), out of the access keys that it has. They tell whether a token is
 * active and whose it is, and nothing else: neither can a token be made or opened with them, nor the keys computed from them.
 *
 * @throws TypeError for what are no access keys.
 * @example
 * const { clientId, clientSecret } = introspectionCredentials(JSON.parse(process.env.ACCESS_KEYS));
 */
export function introspectionCredentials(keys: AccessKeys): IntrospectionCredentials {
  const fault = accessKeysFault(keys);
  if (fault !== undefined) throw new TypeError(`introspectionCredentials: keys ${fault}`);
  const [{ kid, sign }] = accessKeyRing(keys).keys;
  return { clientId: kid, clientSecret: secretOf(sign) };
}

/** Judges such credentials, by the current access keys and by retired ones. */
export class IntrospectionClients {
  readonly #ring: KeyRing;
  /** Digests of secrets by their ids, made when they are first asked for: few ask at all. */
  #known: ReadonlyMap<string, Buffer> | undefined;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** Whether they are of a service. It takes as long for any of them. */
  accepts({ clientId, clientSecret }: IntrospectionCredentials): boolean {
    const [current] = this.#ring.keys;
    this.#known ??= new Map(this.#ring.keys.map(({ kid, sign }) => [kid, digest(secretOf(sign))]));
    const expected = this.#known.get(clientId) ?? this.#known.get(current.kid) ?? digest('');
    return timingSafeEqual(digest(clientSecret), expected) && this.#known.has(clientId);
  }
}

/** HKDF-SHA-256 of the key that signs access tokens, with an empty salt and the info `sealgate/v1/access_token/introspect`. */
function secretOf(sign: KeyObject): string {
  const info = 'sealgate/v1/access_token/introspect';
  return Buffer.from(hkdfSync('sha256', sign, '', info, 32)).toString('base64url');
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
