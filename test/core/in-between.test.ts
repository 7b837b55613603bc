import { expect } from 'chai';
import type { Connection } from 'mongoose';
import type { AuthOptions } from '../../src/auth-options.js';
import { admit } from '../../src/core/admit.js';
import type { AuthContext } from '../../src/core/context.js';
import { createContext } from '../../src/core/create-context.js';
import { logout } from '../../src/core/end-presented.js';
import { openVerifiedSession } from '../../src/core/open-session.js';
import { refresh } from '../../src/core/refresh.js';
import { serviceUnavailable } from '../../src/core-errors.js';
import { AuthError } from '../../src/errors.js';
import { testSecret } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { silentLogger } from '../harness/logger.js';
import { signUpIn } from '../harness/sign-in.js';

/** What comes between two steps of a flow, and so cannot be brought about from outside. */
describe('between the steps of a flow', () => {
  let connection: Connection;
  let drop: () => Promise<void>;
  const closing: (() => Promise<unknown>)[] = [];
  before(async () => {
    ({ connection, drop } = await openTestDatabase());
  });
  after(async () => {
    await Promise.all(closing.map((close) => close()));
    await drop();
  });

  async function start(options: Partial<AuthOptions> = {}): Promise<AuthContext> {
    const given = { secret: testSecret, connection, passwords: { cost: 4 }, logger: silentLogger };
    const { context, readiness } = createContext({ ...given, ...options }, []);
    await readiness.whenReady();
    closing.push(async () => {
      context.revocations.stop();
      await context.credentials.close();
    });
    return context;
  }
  const claimsOf = (context: AuthContext, token: string) => context.accessTokens.open(token);
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => (error instanceof AuthError ? error.code : error),
    );

  it('a refresh is refused once its session is known to have ended, though the store does not know it yet', async () => {
    const context = await start();
    const { accessToken, refreshToken } = await signUpIn(context);
    const { sid, sub } = claimsOf(context, accessToken);
    await context.revocations.revoke([{ sid, userId: sub }]);
    expect(await codeOf(refresh(context, refreshToken))).to.equal('session_revoked');
  });

  it('a token that works once is not spent on a refresh that an outage ends', async () => {
    const context = await start({ refreshToken: { leeway: 0 } });
    const { refreshToken } = await signUpIn(context);
    const findById = () => Promise.reject(new AuthError(serviceUnavailable));
    const away: AuthContext = {
      ...context,
      users: Object.create(context.users, { findById: { value: findById } }),
    };
    expect(await codeOf(refresh(away, refreshToken))).to.equal('service_unavailable');
    expect(await codeOf(refresh(context, refreshToken))).to.equal(undefined);
    expect(await codeOf(refresh(context, refreshToken))).to.equal('refresh_token_reused');
  });

  it('a login by a password that was changed meanwhile has ended before it began, and says so where that is known', async () => {
    const [context, elsewhere] = [await start(), await start()];
    const proof = await context.credentials.register(newUser());
    const { id } = proof.user;
    await elsewhere.users.endSessions(id);
    const opening = {
      client: { ip: undefined, userAgent: undefined },
      inBody: false,
      refreshTokens: [],
    } as const;
    const { accessToken, refreshToken } = await openVerifiedSession(context, proof, opening);
    for (const node of [context, elsewhere]) {
      expect(await codeOf(refresh(node, refreshToken))).to.equal('session_revoked');
      const admitting = async () => admit(node, claimsOf(node, accessToken));
      expect(await codeOf(admitting())).to.equal('session_revoked');
    }
    await context.revocations.revoke([{ userId: id, version: 1 }]);
    const late = openVerifiedSession(context, proof, opening);
    expect(await codeOf(late)).to.equal('invalid_credentials');
  });

  it('a logout says that it failed where a fault of ours keeps it from reading a token', async () => {
    const context = await start();
    const { accessToken, refreshToken } = await signUpIn(context);
    const fault = new TypeError('a fault of ours');
    const openIgnoringExpiry = () => {
      throw fault;
    };
    for (const tokens of ['accessTokens', 'refreshTokens'] as const) {
      const faulty: AuthContext = {
        ...context,
        [tokens]: Object.create(context[tokens], { openIgnoringExpiry: { value: openIgnoringExpiry } }),
      };
      const presented = { refreshTokens: ['no token', refreshToken ?? ''], accessToken };
      expect(await codeOf(logout(faulty, presented)), tokens).to.equal(fault);
    }
    expect(await codeOf(refresh(context, refreshToken))).to.equal(undefined);
  });

  it('nobody is admitted whose session ends while the user is looked for', async () => {
    const context = await start({ users: { cacheFor: 0 } });
    const { accessToken, user } = await signUpIn(context);
    const claims = claimsOf(context, accessToken);
    const admitting = Promise.resolve(admit(context, claims));
    await Promise.all([
      context.revocations.revoke([{ sid: claims.sid, userId: user.id }]),
      codeOf(admitting).then((code) => expect(code).to.equal('session_revoked')),
    ]);
  });
});
