import { expect } from 'chai';
import { AuthError } from '../../src/errors.js';
import { AccessTokens } from '../../src/tokens/access-token.js';
import { createKeyRing } from '../../src/tokens/key-ring.js';
import { testSecret } from '../harness/app.js';

const minute = 60_000;

describe('the life of an access token', () => {
  let now = 1_800_000_000_000;
  const tokens = (expiresIn: number) =>
    new AccessTokens({
      issuer: 'sealgate',
      audience: 'sealgate',
      ring: createKeyRing('access_token', testSecret, []),
      expiresIn,
      clock: { now: () => now },
    });
  const subject = { sub: 'somebody', sid: 'session', gen: 0, ver: 0, auth_time: 0, roles: [] };

  it('ends with its session, if that ends first', () => {
    const { expiresAt } = tokens(10 * minute).issue(subject, now + 3 * minute);
    expect(expiresAt).to.equal(now + 3 * minute);
    expect(tokens(10 * minute).issue(subject, now + 30 * minute).expiresAt).to.equal(now + 10 * minute);
  });

  it('is no longer than new ones live, since revocations are remembered no longer', () => {
    const { token } = tokens(60 * minute).issue(subject);
    const shortened = tokens(10 * minute);
    const open = () => shortened.open(token);
    expect(open().sub).to.equal('somebody');
    now += 10 * minute;
    // Remembered or not.
    for (const reader of [shortened, tokens(10 * minute)]) {
      expect(() => reader.open(token))
        .to.throw(AuthError)
        .with.property('code', 'token_expired');
    }
    expect(tokens(60 * minute).open(token).sub).to.equal('somebody');
  });
});
