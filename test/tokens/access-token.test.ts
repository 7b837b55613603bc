import { expect } from 'chai';
import { AccessTokens } from '../../src/tokens/access-token.js';
import { createKeyRing } from '../../src/tokens/key-ring.js';
import { verifySignature } from '../../src/tokens/nested-jwt.js';
import { testSecret } from '../harness/app.js';
import { ControlledClock } from '../harness/controlled-clock.js';
import { claimsOf, forge } from '../harness/forge.js';
import { refusalOf } from '../harness/refusal.js';

const issuerAndAudience = { issuer: 'sealgate', audience: 'sealgate' };
const subject = {
  sub: '65f0c0ffee65f0c0ffee65f0',
  sid: 'AAECAwQFBgcICQoLDA0ODw',
  gen: 7,
  ver: 3,
  auth_time: 1_769_990_000,
  roles: ['user'],
};

function accessTokens({
  secret = testSecret,
  previous = [] as string[],
  expiresIn = 600_000,
  now = 1_770_000_000_000,
} = {}) {
  const clock = new ControlledClock(now);
  const ring = createKeyRing('access_token', secret, previous);
  const tokens = new AccessTokens({ ...issuerAndAudience, ring, expiresIn, clock });
  const open = (token: string) =>
    tokens.accept(token, verifySignature(tokens.unseal(token), issuerAndAudience));
  return { tokens, clock, open };
}

describe('access tokens', () => {
  it('say who is asking, by which login and when that was, with which roles, until when', () => {
    const { tokens, open } = accessTokens();
    const { token, expiresAt } = tokens.issue(subject);
    expect(open(token)).to.deep.equal({
      ...subject,
      iss: 'sealgate',
      aud: 'sealgate',
      iat: 1_770_000_000,
      exp: 1_770_000_600,
      type: 'access_token',
    });
    expect(expiresAt).to.equal(1_770_000_600_000);
  });

  it('of earlier releases name neither a version nor a login: both count as of 0', () => {
    const { tokens } = accessTokens({ now: Date.now() });
    const former = forge(claimsOf('access_token'));
    expect(tokens.open(former)).to.include({ ver: 0, auth_time: 0 });
    expect(tokens.openIgnoringExpiry(former)).to.include({ ver: 0, auth_time: 0 });
  });

  it('are refused where the version or the time of the login is no number of whole steps', () => {
    const { tokens } = accessTokens({ now: Date.now() });
    for (const claim of ['ver', 'auth_time']) {
      for (const fault of [null, '', '1', true, {}, [], { $gt: '' }, -1, 1.5, 2 ** 60]) {
        const forged = forge(claimsOf('access_token', { [claim]: fault }));
        const refusal = refusalOf(() => tokens.open(forged));
        expect(refusal.code, `${claim}: ${JSON.stringify(fault)}`).to.equal('token_invalid');
      }
    }
  });

  it('from the future are refused, save for the seconds in which two clocks may differ', () => {
    const { tokens } = accessTokens();
    const issuedAfter = (seconds: number) => {
      const iat = 1_770_000_000 + seconds;
      return forge(claimsOf('access_token', { iat, exp: iat + 600 }));
    };
    expect(tokens.open(issuedAfter(10)).iat).to.equal(1_770_000_010);
    for (const seconds of [11, 15, 3_600, 86_400]) {
      const token = issuedAfter(seconds);
      for (const open of [() => tokens.open(token), () => tokens.openIgnoringExpiry(token)])
        expect(refusalOf(open).code).to.equal('token_invalid');
    }
  });

  it('are announced to run out when they do, to the millisecond, whenever they were issued', () => {
    const { tokens, clock, open } = accessTokens({ now: 1_770_000_000_777 });
    const { token, expiresAt } = tokens.issue(subject);
    clock.advance(expiresAt - clock.now() - 1);
    expect(open(token).sub).to.equal(subject.sub);
    clock.advance(1);
    expect(refusalOf(() => open(token)).code).to.equal('token_expired');
  });

  it('run out even when they are remembered', () => {
    const { tokens, clock, open } = accessTokens();
    const { token } = tokens.issue(subject);
    const claims = open(token);
    expect(tokens.recall(token)).to.equal(claims);
    clock.advance(599_999);
    expect(tokens.recall(token)).to.equal(claims);
    clock.advance(1);
    expect(refusalOf(() => tokens.recall(token)).code).to.equal('token_expired');
    expect(tokens.recall(token)).to.equal(undefined);
    expect(refusalOf(() => open(token)).code).to.equal('token_expired');
  });

  it('are remembered only once they were accepted', () => {
    const { tokens, open } = accessTokens();
    const { token } = tokens.issue(subject);
    tokens.unseal(token);
    expect(tokens.recall(token)).to.equal(undefined);
    const expired = forge(claimsOf('access_token', { iat: 1, exp: 2 }));
    expect(refusalOf(() => open(expired)).code).to.equal('token_expired');
    expect(tokens.recall(expired)).to.equal(undefined);
  });

  it('have claims that no handler can change for the next request', () => {
    const { tokens, open } = accessTokens();
    const claims = open(tokens.issue(subject).token);
    expect(Object.isFrozen(claims)).to.equal(true);
    expect(Object.isFrozen(claims.roles)).to.equal(true);
  });

  it('open past their time for the purpose of ending their session, and for that alone', () => {
    const { tokens, clock } = accessTokens();
    const { token } = tokens.issue(subject);
    clock.advance(86_400_000);
    expect(tokens.openIgnoringExpiry(token).sid).to.equal(subject.sid);
    const foreign = accessTokens({
      secret: 'another secret, which is not the one of the tests',
    }).tokens.issue(subject);
    expect(refusalOf(() => tokens.openIgnoringExpiry(foreign.token)).code).to.equal('token_invalid');
  });

  it('of a former secret open, and of a removed one no more', () => {
    const { token } = accessTokens().tokens.issue(subject);
    const secret = 'the secret that came after the one of the tests';
    expect(
      accessTokens({ secret, previous: ['one between the two secrets, retired', testSecret] }).open(token)
        .sub,
    ).to.equal(subject.sub);
    expect(refusalOf(() => accessTokens({ secret }).open(token)).code).to.equal('token_invalid');
  });

  it('are sealed with the current secret, never with a former one', () => {
    const secret = 'the secret that came after the one of the tests';
    const { token } = accessTokens({ secret, previous: [testSecret] }).tokens.issue(subject);
    expect(refusalOf(() => accessTokens().open(token)).code).to.equal('token_invalid');
    expect(accessTokens({ secret }).open(token).sub).to.equal(subject.sub);
  });
});
