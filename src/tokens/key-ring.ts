import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { Logger } from '../logger.js';
import { KeyUsage } from './key-usage.js';

/** A token's type selects its keys and is its `type` claim, so that one type cannot be opened as another. */
export type TokenType = 'access_token' | 'refresh_token' | 'stateless_token' | 'invitation';

/** The keys of one secret for one type of token. */
export interface TokenKeys {
  /** Key id: identifies the secret that made a token, and reveals nothing about it. */
  readonly kid: string;
  /** The JWE protected header of every token sealed with these keys, encoded. */
  readonly protectedHeader: string;
  /** The bytes of that text, which encryption authenticates as well (RFC 7516, section 5.1, step 14). */
  readonly additionalData: Buffer;
  readonly encrypt: KeyObject;
  readonly sign: KeyObject;
}

/** The keys of the current secret, which seal and open, followed by those of retired secrets, which only open. */
export interface KeyRing {
  readonly type: TokenType;
  readonly keys: readonly [current: TokenKeys, ...retired: TokenKeys[]];
  /** Of the current encryption key, where tokens are sealed and somebody is to hear of too many. */
  readonly usage?: KeyUsage;
}

/**
 * Derives the keys of one secret for one type of token, with the info `<type>/encrypt`, `<type>/sign` and `<type>/kid`. The
 * `kid` is the first 8 bytes, base64url.
 *
 * They are KeyObjects because jsonwebtoken first tries to parse any other key as a public key, at forty times the cost.
 */
export function deriveKeys(secret: string, type: TokenType): TokenKeys {
  const kid = derive(secret, `${type}/kid`).subarray(0, 8).toString('base64url');
  return importKeys(kid, derive(secret, `${type}/encrypt`), derive(secret, `${type}/sign`));
}

/** Imports raw bytes as the keys of one type of token. */
export function importKeys(kid: string, encrypt: Buffer, sign: Buffer): TokenKeys {
  const header = JSON.stringify({ alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid });
  const protectedHeader = Buffer.from(header).toString('base64url');
  return {
    kid,
    protectedHeader,
    additionalData: Buffer.from(protectedHeader, 'ascii'),
    encrypt: createSecretKey(encrypt),
    sign: createSecretKey(sign),
  };
}

/** The secret that signs double-submit CSRF tokens for clients with cookies. */
export function deriveCsrfSecret(secret: string): string {
  return derive(secret, 'csrf').toString('base64url');
}

/** Creates the ring of one token type; all keys are derived here, once. A ring that seals has a logger. */
export function createKeyRing(
  type: TokenType,
  secret: string,
  previousSecrets: readonly string[],
  logger?: Logger,
): KeyRing {
  return {
    type,
    keys: [deriveKeys(secret, type), ...previousSecrets.map((retired) => deriveKeys(retired, type))],
    ...(logger && { usage: new KeyUsage(type, logger) }),
  };
}

/** HKDF-SHA-256 (RFC 5869) of the secret's UTF-8 bytes, with an empty salt and the info `sealgate/v1/<purpose>`: 32 bytes. */
function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'utf8'), '', `sealgate/v1/${purpose}`, 32));
}
