import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import { logout } from '../core/end-presented.js';
import { askBeforeLogin, openLogin } from '../core/login.js';
import { parseWith } from '../core/parse.js';
import { invalidCredentials } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { deliver, signOut as takeBack } from '../http/answer.js';
import { clientOf } from '../http/handler.js';
import { refreshTokensOf } from '../http/renew.js';
import type { SignedInBody, Transport } from '../transports/transport.js';
import { givenId } from '../users/user-id.js';
import { signInOptions } from './arguments.js';

export interface SignInOptions {
  /** How it was proved who it is (RFC 8176), such as `['otp']`; it is told in the event. */
  readonly amr?: readonly string[] | undefined;
}

/** Signs people in and out within the application's own routes. */
export interface SignIn {
  /**
   * Signs a user in whom a route of your own has made sure of: opens a session, sets the cookies on `res`, and resolves with the body
   * to send. It replaces a session that the browser had. Call it before the answer begins: it opens nothing after that, and rejects.
   * Rejects with `invalid_credentials` where there is no such user or the user is disabled, and with what `beforeLogin` throws.
   *
   * @example
   * app.post('/login/code', async (req, res) => {
   *   const userId = await userOfCode(req.body.code);
   *   res.json(await auth.signIn(req, res, userId, { amr: ['otp'] }));
   * });
   */
  signIn(
    req: IncomingMessage,
    res: ServerResponse,
    userId: string,
    options?: SignInOptions,
  ): Promise<SignedInBody>;
  /** Ends the session that a request shows, and takes its cookies back. It works twice, and for nobody. Send the answer yourself. */
  signOut(req: IncomingMessage, res: ServerResponse): Promise<void>;
}

export function createSignIn(context: AuthContext, transport: Transport, readiness: Readiness): SignIn {
  const http = { context, transport };
  return {
    signIn: async (req, res, userId, options) => {
      assertUnsent(res);
      await readiness.wait();
      const { amr } = parseWith(signInOptions, options, 'options');
      const record = await context.users.findById(givenId(userId));
      if (!record || record.disabled)
        throw new AuthError(invalidCredentials, { detail: 'There is no such user' });
      const { user, sessions } = record;
      const proof = { user, sessions, amr };
      const client = clientOf(req);
      await askBeforeLogin(context, proof, client);
      const refreshTokens = refreshTokensOf(req, http);
      // It may have begun while all this was waited for.
      assertUnsent(res);
      return deliver(
        req,
        res,
        http,
        await openLogin(context, proof, { client, inBody: false, refreshTokens }),
      );
    },
    signOut: async (req, res) => {
      await readiness.wait();
      await logout(context, {
        accessToken: transport.accessToken(req),
        refreshTokens: refreshTokensOf(req, http),
      });
      takeBack(req, res, http);
      res.setHeader('Cache-Control', 'no-store');
    },
  };
}

/** A session that nobody is given the cookies of would live on. */
function assertUnsent(res: ServerResponse): void {
  if (res.headersSent)
    throw new Error('signIn: the answer has begun, and takes no more cookies; call it before');
}
