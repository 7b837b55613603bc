import type { Request } from 'express';
import { Strategy, type StrategyOptionsWithRequest, type VerifiedCallback } from 'passport-jwt';
import { admit } from '../core/admit.js';
import type { AuthContext } from '../core/context.js';
import { tokenMissing } from '../core-errors.js';
import { AuthError, isCallersFault } from '../errors.js';
import type { AccessTokenClaims } from '../tokens/claims.js';
import type { Unsealed } from '../tokens/jwe.js';
import { type IssuerAndAudience, verifyOptions } from '../tokens/nested-jwt.js';
import type { Presented } from '../transports/any-request.js';
import type { Transport } from '../transports/transport.js';

type StrategyContext = Pick<
  AuthContext,
  'accessTokens' | 'confirmations' | 'sessionCheck' | 'userCache' | 'users'
>;

/**
 * passport-jwt for encrypted access tokens: `jwtFromRequest` opens the token of the Authorization header, or the cookie, passport-jwt
 * verifies the JWT inside, and the user is loaded. A token that was verified before skips to loading its user.
 *
 * `success` gets the user and the claims. The caller's errors go to `fail`, ours to `error`.
 */
export class EncryptedJwtStrategy extends Strategy {
  // Not #private: passport calls the methods on an object that has this one as its prototype.
  private readonly context: StrategyContext;
  private readonly transport: Transport;

  constructor(context: StrategyContext, expected: IssuerAndAudience, transport: Transport) {
    super(
      strategyOptions(context, expected, transport),
      (presented: Presented, payload: unknown, done: VerifiedCallback) => {
        finish(context, () => acceptVerified(context, transport, presented, payload), done);
      },
    );
    this.context = context;
    this.transport = transport;
  }

  override authenticate(req: Request): void {
    const { accessTokens } = this.context;
    const done: VerifiedCallback = (error, user, info) => {
      if (error) this.error(error);
      else if (user) this.success(user, info);
      else this.fail(info, info.status);
    };
    const token = this.transport.accessToken(req);
    if (token === undefined) {
      done(null, false, new AuthError(tokenMissing));
      return;
    }
    let cached: AccessTokenClaims | undefined;
    try {
      cached = accessTokens.recall(token);
      if (!cached) return super.authenticate(req);
    } catch (error) {
      return refuse(error, done);
    }
    finish(this.context, () => cached, done);
  }
}

/** Tells passport-jwt how to get the JWT of a request, and the key that verifies it. */
function strategyOptions(
  { accessTokens }: StrategyContext,
  expected: IssuerAndAudience,
  transport: Transport,
): StrategyOptionsWithRequest {
  const unsealed = new WeakMap<Presented, Unsealed>();
  return {
    ...verifyOptions(expected),
    passReqToCallback: true,
    jwtFromRequest: (presented: Presented) => {
      const opened = accessTokens.unseal(transport.accessToken(presented) ?? '');
      unsealed.set(presented, opened);
      return opened.plaintext;
    },
    secretOrKeyProvider: (presented: Presented, _jwt, done) => {
      // jsonwebtoken accepts a KeyObject, and is forty times as fast with one; passport-jwt's types lack it.
      done(null, unsealed.get(presented)?.keys.sign as unknown as Buffer);
    },
  };
}

function acceptVerified(
  { accessTokens, confirmations }: StrategyContext,
  transport: Transport,
  presented: Presented,
  payload: unknown,
): AccessTokenClaims {
  const claims = accessTokens.accept(transport.accessToken(presented) ?? '', payload);
  confirmations.add(claims.sid, claims.gen);
  return claims;
}

function finish(context: StrategyContext, claimsOf: () => AccessTokenClaims, done: VerifiedCallback): void {
  let claims: AccessTokenClaims;
  let admitted: ReturnType<typeof admit>;
  try {
    claims = claimsOf();
    admitted = admit(context, claims);
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
  if (isCallersFault(error)) done(null, false, error);
  else done(error);
}
