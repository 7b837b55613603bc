import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { createParts } from '../../src/create-parts.js';
import { AuthError } from '../../src/errors.js';
import { admit } from '../../src/flows/admit.js';
import { logout } from '../../src/flows/logout.js';
import type { Parts } from '../../src/flows/parts.js';
import { refresh } from '../../src/flows/refresh.js';
import { register } from '../../src/flows/register.js';
import { type AuthOptions, resolveOptions } from '../../src/options.js';
import { testSecret } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { silentLogger } from '../harness/logger.js';

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

  async function start(options: Partial<AuthOptions> = {}): Promise<Parts> {
    const { parts, readiness } = createParts(
      resolveOptions({
        secret: testSecret,
        connection,
        passwords: { cost: 4 },
        logger: silentLogger,
        ...options,
      }),
    );
    await readiness.whenReady();
    closing.push(async () => {
      parts.revocations.stop();
      await parts.credentials.close();
    });
    return parts;
  }
  const signUp = (parts: Parts) => register(parts, newUser(), { ip: undefined, userAgent: undefined });
  const claimsOf = (parts: Parts, token: string) => parts.accessTokens.open(token);
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => (error instanceof AuthError ? error.code : error),
    );

  it('a refresh is refused once its session is known to have ended, though the store does not know it yet', async () => {
    const parts = await start();
    const { accessToken, refreshToken } = await signUp(parts);
    const { sid, sub } = claimsOf(parts, accessToken);
    await parts.revocations.revoke([{ sid, userId: sub }]);
    expect(await codeOf(refresh(parts, refreshToken))).to.equal('session_revoked');
  });

  it('a token that works once is not spent on a refresh that an outage ends', async () => {
    const parts = await start({ refreshToken: { leeway: 0 } });
    const { refreshToken } = await signUp(parts);
    const findById = () => Promise.reject(new AuthError('service_unavailable'));
    const away: Parts = { ...parts, users: Object.create(parts.users, { findById: { value: findById } }) };
    expect(await codeOf(refresh(away, refreshToken))).to.equal('service_unavailable');
    expect(await codeOf(refresh(parts, refreshToken))).to.equal(undefined);
    expect(await codeOf(refresh(parts, refreshToken))).to.equal('refresh_token_reused');
  });

  it('a logout says that it failed where a fault of ours keeps it from reading a token', async () => {
    const parts = await start();
    const { accessToken, refreshToken } = await signUp(parts);
    const fault = new TypeError('a fault of ours');
    const openEvenExpired = () => {
      throw fault;
    };
    for (const tokens of ['accessTokens', 'refreshTokens'] as const) {
      const faulty: Parts = {
        ...parts,
        [tokens]: Object.create(parts[tokens], { openEvenExpired: { value: openEvenExpired } }),
      };
      const shown = { refreshTokens: [undefined, refreshToken], accessToken, everywhere: false };
      expect(await codeOf(logout(faulty, shown)), tokens).to.equal(fault);
    }
    expect(await codeOf(refresh(parts, refreshToken))).to.equal(undefined);
  });

  it('nobody is admitted whose session ends while the user is looked for', async () => {
    const parts = await start({ users: { cacheFor: 0 } });
    const { accessToken, user } = await signUp(parts);
    const claims = claimsOf(parts, accessToken);
    const admitting = Promise.resolve(admit(parts, claims));
    await Promise.all([
      parts.revocations.revoke([{ sid: claims.sid, userId: user.id }]),
      codeOf(admitting).then((code) => expect(code).to.equal('session_revoked')),
    ]);
  });
});
