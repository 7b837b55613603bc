import type { Request } from 'express';
import passport from 'passport';
import { AuthError } from '../errors.js';
import type { StatelessTokens } from '../tokens/stateless-token.js';
import type { Transport } from '../transports/transport.js';

/** Authenticates a request that presents a stateless token, by the claims in it. */
export class StatelessJwtStrategy extends passport.Strategy {
  // Not #private: passport calls the methods on an object that has this one as its prototype.
  private readonly tokens: StatelessTokens;
  private readonly transport: Transport;

  constructor(tokens: StatelessTokens, transport: Transport) {
    super();
    this.tokens = tokens;
    this.transport = transport;
  }

  override authenticate(req: Request): void {
    try {
      const { user, claims } = this.tokens.open(this.transport.accessToken(req) ?? '');
      this.success(user, claims);
    } catch (error) {
      if (error instanceof AuthError) this.fail(error, error.status);
      else this.error(error);
    }
  }
}
