import { expect } from 'chai';
import { AccessTokens } from '../../src/tokens/access-token.js';
import { createKeyRing } from '../../src/tokens/key-ring.js';
import { RefreshTokens } from '../../src/tokens/refresh-token.js';
import { testSecret } from '../harness/app.js';
import { ControlledClock } from '../harness/controlled-clock.js';
import { claimsOf, forge, refreshKeys } from '../harness/forge.js';
import { refusalOf } from '../harness/refusal.js';

const issuerAndAudience = { issuer: 'sealgate', audience: 'sealgate' };
const subject = { sub: '65f0c0ffee65f0c0ffee65f0', sid: 'AAECAwQFBgcICQoLDA0ODw', gen: 7, ver: 3 };
const start = 1_770_000_000_000;

function refreshTokens({ secret = testSecret, previous = [] as string[] } = {}) {
  const clock = new ControlledClock(start);
  const ring = createKeyRing('refresh_token', secret, previous);
  return { tokens: new RefreshTokens({ ...issuerAndAudience, ring, clock }), clock };
}

describe('refresh tokens', () => {
  it('name the session, its generation and version, and no roles', () => {
    const { tokens } = refreshTokens();
    expect(tokens.open(tokens.issue(subject, start + 60_000))).to.deep.equal({
      ...subject,
      iss: 'sealgate',
      aud: 'sealgate',
      iat: start / 1000,
      exp: start / 1000 + 60,
      type: 'refresh_token',
    });
  });

  it('of earlier releases name no version, and open', () => {
    const former = forge(claimsOf('refresh_token', { iat: start / 1000, exp: start / 1000 + 60 }), {
      keys: refreshKeys,
    });
    expect(refreshTokens().tokens.open(former).ver).to.equal(undefined);
  });

  it('open though they were issued in the future: the clock that all nodes follow was set back', () => {
    const { tokens, clock } = refreshTokens();
    for (const ahead of [15_000, 3_600_000]) {
      clock.advance(ahead);
      const token = tokens.issue(subject, clock.now() + 60_000);
      clock.advance(-ahead);
      expect(tokens.open(token).iat).to.equal((start + ahead) / 1000);
      expect(tokens.openIgnoringExpiry(token).sid).to.equal(subject.sid);
    }
  });

  it('run out with their session, to the second', () => {
    const { tokens, clock } = refreshTokens();
    const token = tokens.issue(subject, start + 60_999);
    clock.advance(59_999);
    expect(tokens.open(token).gen).to.equal(7);
    clock.advance(1);
    expect(refusalOf(() => tokens.open(token)).code).to.equal('token_expired');
    expect(tokens.openIgnoringExpiry(token).sid).to.equal(subject.sid);
  });

  it('do not open as access tokens, nor those as refresh tokens', () => {
    const { tokens, clock } = refreshTokens();
    const access = new AccessTokens({
      ...issuerAndAudience,
      ring: createKeyRing('access_token', testSecret, []),
      expiresIn: 60_000,
      clock,
    });
    const { token } = access.issue({ ...subject, auth_time: 0, roles: [] });
    expect(refusalOf(() => tokens.open(token)).code).to.equal('token_invalid');
    expect(refusalOf(() => access.unseal(tokens.issue(subject, start + 60_000))).code).to.equal(
      'token_invalid',
    );
  });

  it('are refused when the right keys sealed the wrong type', () => {
    const { tokens } = refreshTokens();
    const times = { iat: start / 1000, exp: start / 1000 + 60 };
    const forged = (type: 'access_token' | 'refresh_token') =>
      forge(claimsOf(type, times), { keys: refreshKeys });
    expect(tokens.open(forged('refresh_token')).sub).to.equal('0123456789abcdef01234567');
    expect(refusalOf(() => tokens.open(forged('access_token'))).code).to.equal('token_invalid');
  });

  it('of a former secret open, and of a removed one no more', () => {
    const token = refreshTokens().tokens.issue(subject, start + 60_000);
    const secret = 'the secret that came after the one of the tests';
    expect(refreshTokens({ secret, previous: [testSecret] }).tokens.open(token).sid).to.equal(subject.sid);
    expect(refusalOf(() => refreshTokens({ secret }).tokens.open(token)).code).to.equal('token_invalid');
  });
});
