import type { Request } from 'express';
import passport from 'passport';
import { AuthError } from '../errors.js';
import type { StatelessTokens } from '../tokens/stateless-token.js';
import type { Transport } from '../transports/transport.js';

/** Lets in whoever shows a stateless token, by what is in it. */
export class StatelessJwtStrategy extends passport.Strategy {
  // Not #private: passport calls objects that it derives from this one.
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
