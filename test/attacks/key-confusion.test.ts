import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Client, codeOf } from '../harness/client.js';
import { accessKeys, claimsOf, forge, refreshKeys, sealByHand, signed } from '../harness/forge.js';
import { sessionsOf } from '../harness/sessions.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

describe('an attacker who shows a token of one type as the other', () => {
  let app: TestApp;
  let victim: SignedInClient;
  before(async () => {
    app = await startTestApp();
    victim = await signUp(app.base);
  });
  after(() => app.close());
  const refreshWith = (token: string) => new Client(app.base, token).refresh();

  it('does not get in by a refresh token as bearer', async () => {
    expect(codeOf(await app.client().me(victim.client.refreshToken))).to.equal('token_invalid');
  });

  it('does not refresh by an access token as cookie', async () => {
    expect(codeOf(await refreshWith(victim.token))).to.equal('token_invalid');
  });

  it("ends nobody's session by either in the place of the other", async () => {
    const sessions = (await sessionsOf(app.connection)).length;
    await new Client(app.base, victim.token).logout();
    await app.client().logout(victim.client.refreshToken);
    expect(await sessionsOf(app.connection)).to.have.length(sessions);
    expect((await app.client().me(victim.token)).status).to.equal(200);
  });

  it('does not get in by the keys of one type and the claims of the other', async () => {
    const subject = { sub: victim.userId, sid: victim.sid };
    const access = claimsOf('access_token', subject);
    const refresh = claimsOf('refresh_token', subject);
    for (const token of [
      forge(access, { keys: refreshKeys }),
      forge(refresh, { keys: accessKeys }),
      forge({ ...refresh, roles: ['user'] }, { keys: accessKeys }),
      forge(access, { keys: refreshKeys, header: { kid: accessKeys.kid } }),
      sealByHand(signed(access, refreshKeys), { keys: accessKeys }),
      sealByHand(signed(access, accessKeys), { keys: refreshKeys, header: { kid: accessKeys.kid } }),
    ])
      expect(codeOf(await app.client().me(token))).to.equal('token_invalid');
    for (const token of [
      forge(refresh, { keys: accessKeys }),
      forge(access, { keys: refreshKeys }),
      forge(refresh, { keys: accessKeys, header: { kid: refreshKeys.kid } }),
      sealByHand(signed(refresh, accessKeys), { keys: refreshKeys }),
    ])
      expect(codeOf(await refreshWith(token))).to.equal('token_invalid');
    expect((await refreshWith(forge(refresh, { keys: refreshKeys }))).status).to.equal(200);
  });

  it('gets nowhere with a refresh token for which the keys are right and the claims are not', async () => {
    const subject = { sub: victim.userId, sid: victim.sid };
    const codeFor = async (other: Record<string, unknown>) =>
      codeOf(
        await refreshWith(forge(claimsOf('refresh_token', { ...subject, ...other }), { keys: refreshKeys })),
      );
    for (const other of [
      { iss: 'another' },
      { aud: 'another' },
      { exp: undefined },
      { sid: undefined },
      { gen: '0' },
      { gen: -1 },
      { gen: { $gt: 0 } },
      { sid: { $gt: '' } },
    ])
      expect(await codeFor(other), JSON.stringify(other)).to.equal('token_invalid');
    expect(await codeFor({ exp: Math.floor(Date.now() / 1000) - 1 })).to.equal('token_expired');
    expect(await codeFor({ sid: 'no such session' })).to.equal('session_revoked');
    const other = await signUp(app.base);
    expect(await codeFor({ sid: 'no such session', sub: other.userId })).to.equal('session_revoked');
  });
});
