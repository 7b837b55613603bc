import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { deriveKeys, type TokenKeys, type TokenType } from '../../src/tokens/key-ring.js';
import { testSecret } from './app.js';

/** Tokens made by hand, without the code under test or a library that would refuse to make them. */
export interface Forgery {
  readonly keys?: TokenKeys;
  /** Members of the JWE protected header that differ from ours; undefined takes one out. */
  readonly header?: Record<string, unknown>;
  /** The protected header as text, in place of a JSON object. */
  readonly headerText?: string;
}

export const accessKeys = deriveKeys(testSecret, 'access_token');
export const refreshKeys = deriveKeys(testSecret, 'refresh_token');

/** Claims that a token of a test application may carry, of somebody whom nobody knows. */
export function claimsOf(type: TokenType, other: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: 'sealgate',
    aud: 'sealgate',
    sub: '0123456789abcdef01234567',
    iat: now,
    exp: now + 600,
    sid: 'AAECAwQFBgcICQoLDA0ODw',
    gen: 0,
    type,
    ...(type === 'access_token' ? { roles: ['user'] } : {}),
    ...other,
  };
}

/** A JWS compact serialization with whatever header and signature. */
export function signByHand(claims: unknown, sign: (input: string) => Buffer, header: object): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign(input).toString('base64url')}`;
}

/** HMAC with the signing key, as `HS256` and its relatives have it. */
export function hmac(keys: TokenKeys, hash = 'sha256'): (input: string) => Buffer {
  return (input) => createHmac(hash, keys.sign.export()).update(input).digest();
}

/** A JWT as ours are: HS256. */
export function signed(claims: unknown, keys: TokenKeys = accessKeys): string {
  return signByHand(claims, hmac(keys), { alg: 'HS256', typ: 'JWT' });
}

/** Encrypts whatever plaintext under a protected header of one's choice. */
export function sealByHand(
  plaintext: string | Buffer,
  { keys = accessKeys, header = {}, headerText }: Forgery = {},
): string {
  const text =
    headerText ?? JSON.stringify({ alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: keys.kid, ...header });
  const encodedHeader = Buffer.from(text).toString('base64url');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys.encrypt, iv);
  cipher.setAAD(Buffer.from(encodedHeader, 'ascii'));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const parts = [iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return [encodedHeader, '', ...parts].join('.');
}

/** A whole token from claims: right in everything that the forgery leaves alone. */
export function forge(claims: unknown, { keys = accessKeys, ...rest }: Forgery = {}): string {
  return sealByHand(signed(claims, keys), { keys, ...rest });
}

/** A token with one byte of one of its five parts changed; of the empty part, with a byte put in. */
export function withChangedByte(token: string, part: number, at: number): string {
  return token
    .split('.')
    .map((text, index) => {
      if (index !== part) return text;
      const bytes = text === '' ? Buffer.from([0]) : Buffer.from(text, 'base64url');
      const position = at % bytes.length;
      bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
      return bytes.toString('base64url');
    })
    .join('.');
}

export function numberOfBytes(token: string, part: number): number {
  return Buffer.from(token.split('.')[part] ?? '', 'base64url').length || 1;
}

/** A token with one of its five parts made anew. */
export function withPart(token: string, part: number, change: (text: string) => string): string {
  return token
    .split('.')
    .map((text, index) => (index === part ? change(text) : text))
    .join('.');
}
