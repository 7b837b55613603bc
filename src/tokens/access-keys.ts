import { decodeBase64url } from './base64url.js';
import { deriveKeys, importKeys, type KeyRing, type TokenKeys } from './key-ring.js';
import { secretFault } from './secret.js';

/**
 * The keys of access tokens alone, as JSON. Whoever has them can open every access token, and make access tokens for anybody, an
 * admin included: give them only to services that you trust as you trust sealgate. Neither the secret nor the keys of refresh tokens
 * can be computed from them.
 */
export interface AccessKeys {
  /** 8 bytes, base64url, as are all members. */
  readonly kid: string;
  /** 32 bytes. */
  readonly encrypt: string;
  /** 32 bytes. */
  readonly sign: string;
}

const lengths = { kid: 8, encrypt: 32, sign: 32 } as const;

/**
 * Derives the access keys of a secret, to be given to a resource service instead of the secret. Whoever has them can make access
 * tokens for anybody, an admin included.
 *
 * @throws TypeError when the secret is one that sealgate itself would reject. After a change from such a secret, the keys that a
 * service already has stay good as those of a retired one.
 * @example
 * node -e "import('sealgate').then(({ accessKeys }) => console.log(JSON.stringify(accessKeys(process.env.AUTH_TOKEN_SECRET))))"
 */
export function accessKeys(secret: string): AccessKeys {
  const fault = secretFault(secret);
  if (fault !== undefined) throw new TypeError(`accessKeys: secret ${fault}`);
  return deriveAccessKeys(secret);
}

/** As `accessKeys`, of any secret, such as a retired one that is weaker than a secret may be today. */
export function deriveAccessKeys(secret: string): AccessKeys {
  const { kid, encrypt, sign } = deriveKeys(secret, 'access_token');
  return {
    kid,
    encrypt: encrypt.export().toString('base64url'),
    sign: sign.export().toString('base64url'),
  };
}

/** What is wrong with access keys, or undefined where they are valid. The keys themselves are never in the text. */
export function accessKeysFault(keys: unknown): string | undefined {
  if (typeof keys !== 'object' || keys === null) return 'must be an object, as accessKeys(secret) makes it';
  const members = new Map<string, unknown>(Object.entries(keys));
  const wrong = Object.entries(lengths).find(([name, length]) => !isEncoded(members.get(name), length));
  return wrong && `must have ${wrong[1]} bytes of base64url as ${wrong[0]}, as accessKeys(secret) makes it`;
}

/** The ring of access keys, the current first. */
export function accessKeyRing(current: AccessKeys, ...retired: readonly AccessKeys[]): KeyRing {
  return { type: 'access_token', keys: [toTokenKeys(current), ...retired.map(toTokenKeys)] };
}

function toTokenKeys({ kid, encrypt, sign }: AccessKeys): TokenKeys {
  return importKeys(kid, Buffer.from(encrypt, 'base64url'), Buffer.from(sign, 'base64url'));
}

function isEncoded(value: unknown, length: number): boolean {
  return typeof value === 'string' && decodeBase64url(value)?.length === length;
}
