import type { Request } from 'express';
import { Strategy, type StrategyOptionsWithRequest, type VerifiedCallback } from 'passport-jwt';
import { AuthError } from '../errors.js';
import { admit } from '../flows/admit.js';
import type { Parts } from '../flows/parts.js';
import type { AccessTokenClaims } from '../tokens/claims.js';
import type { Unsealed } from '../tokens/jwe.js';
import { type IssuerAndAudience, verifyOptions } from '../tokens/nested-jwt.js';
import type { Shown, Transport } from '../transports/transport.js';

type StrategyParts = Pick<Parts, 'accessTokens' | 'confirmations' | 'sessionCheck' | 'userCache'>;

/**
 * passport-jwt for encrypted access tokens: `jwtFromRequest` opens the token of the Authorization header, or the cookie, passport-jwt
 * verifies the JWT inside, and the user is loaded. A token that was verified before skips to loading its user.
 *
 * `success` gets the user and the claims. The caller's errors go to `fail`, ours to `error`.
 */
export class EncryptedJwtStrategy extends Strategy {
  // Not #private: passport calls the methods on an object that has this one as its prototype.
  private readonly parts: StrategyParts;
  private readonly transport: Transport;

  constructor(parts: StrategyParts, expected: IssuerAndAudience, transport: Transport) {
    super(
      strategyOptions(parts, expected, transport),
      (shown: Shown, payload: unknown, done: VerifiedCallback) => {
        finish(parts, () => acceptVerified(parts, transport, shown, payload), done);
      },
    );
    this.parts = parts;
    this.transport = transport;
  }

  override authenticate(req: Request): void {
    const { accessTokens } = this.parts;
    const done: VerifiedCallback = (error, user, info) => {
      if (error) this.error(error);
      else if (user) this.success(user, info);
      else this.fail(info, info.status);
    };
    const token = this.transport.accessToken(req);
    if (token === undefined) {
      done(null, false, new AuthError('token_missing'));
      return;
    }
    let cached: AccessTokenClaims | undefined;
    try {
      cached = accessTokens.recall(token);
      if (!cached) return super.authenticate(req);
    } catch (error) {
      return refuse(error, done);
    }
    finish(this.parts, () => cached, done);
  }
}

/** Tells passport-jwt how to get the JWT of a request, and the key that verifies it. */
function strategyOptions(
  { accessTokens }: StrategyParts,
  expected: IssuerAndAudience,
  transport: Transport,
): StrategyOptionsWithRequest {
  const unsealed = new WeakMap<Shown, Unsealed>();
  return {
    ...verifyOptions(expected),
    passReqToCallback: true,
    jwtFromRequest: (shown: Shown) => {
      const opened = accessTokens.unseal(transport.accessToken(shown) ?? '');
      unsealed.set(shown, opened);
      return opened.plaintext;
    },
    secretOrKeyProvider: (shown: Shown, _jwt, done) => {
      // jsonwebtoken accepts a KeyObject, and is forty times as fast with one; passport-jwt's types lack it.
      done(null, unsealed.get(shown)?.keys.sign as unknown as Buffer);
    },
  };
}

function acceptVerified(
  { accessTokens, confirmations }: StrategyParts,
  transport: Transport,
  shown: Shown,
  payload: unknown,
): AccessTokenClaims {
  const claims = accessTokens.accept(transport.accessToken(shown) ?? '', payload);
  confirmations.add(claims.sid, claims.gen);
  return claims;
}

function finish(parts: StrategyParts, claimsOf: () => AccessTokenClaims, done: VerifiedCallback): void {
  let claims: AccessTokenClaims;
  let admitted: ReturnType<typeof admit>;
  try {
    claims = claimsOf();
    admitted = admit(parts, claims);
  } catch (error) {
    return refuse(error, done);
  }
  if (!(admitted instanceof Promise)) return done(null, admitted, claims);
  admitted.then(
    (user) => done(null, user, claims),
    (error: unknown) => refuse(error, done),
  );
}

function refuse(error: unknown, done: VerifiedCallback): void {
  if (error instanceof AuthError && error.status < 500) done(null, false, error);
  else done(error);
}
