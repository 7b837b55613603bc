import type { RequestHandler, Router } from 'express';
import type { Functions } from './api/functions.js';
import type { SignIn } from './api/sign-in.js';
import type { Users } from './api/users.js';
import type { Verification } from './api/verification.js';
import type { Guards } from './http/request.js';
import type { GivenFields } from './users/own-fields.js';

/**
 * Sign-in for one Express application. `Own` is what its users have of fields of its own, `Given` what is given of them, `Right` the
 * rights of its roles: `createAuth` finds them from its options.
 */
export interface Auth<Own = unknown, Right extends string = never, Given = GivenFields<Own>>
  extends Guards<Right>,
    SignIn,
    Functions<Own, Given>,
    Verification<Own> {
  /** The users, for your own code. */
  readonly users: Users<Own, Given>;
  /** Only a type, never a value: what `FieldsOf<typeof auth>` reads. */
  readonly fields?: Own;
  /**
   * All routes, from registration to the administration of users: `app.use('/auth', auth.router)`. It answers 405 to other methods on
   * their paths: routes of your own on the same paths go before it.
   */
  readonly router: Router;
  /**
   * What clients of OAuth 2.0 look for at the root of the host, such as `/.well-known/oauth-authorization-server/auth` (RFC 8414), where
   * the token endpoint is on; all else passes. Where the router is at another path than `/auth`, give that as `basePath`.
   *
   * @example app.use(auth.wellKnown);
   */
  readonly wellKnown: RequestHandler;
  /**
   * Resolves when the database is connected and its indexes are made. Requests before that wait a little, and are answered
   * 503 if it takes too long. It keeps trying until `close`, and rejects then; and at once, with a line that says what to do, where the
   * database has what sealgate cannot work with.
   */
  ready(): Promise<void>;
  /**
   * How fresh this node's knowledge of revocations is: the milliseconds since it last received all the news (a second or two in
   * health), and how many it knows.
   */
  revocations(): { readonly staleFor: number; readonly known: number };
  /**
   * Ends its timers and threads; an idle thread may stay for five seconds, for the next application of the process. The connection is
   * yours and stays open.
   */
  close(): Promise<void>;
}
