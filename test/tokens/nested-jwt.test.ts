import { expect } from 'chai';
import { CompactEncrypt, compactDecrypt, jwtVerify, SignJWT } from 'jose';
import { createKeyRing, deriveKeys } from '../../src/tokens/key-ring.js';
import { maximumTokenLength, sealClaims, unsealToken, verifySignature } from '../../src/tokens/nested-jwt.js';
import { testSecret } from '../harness/app.js';
import { accessKeys, claimsOf, sealByHand, signed } from '../harness/forge.js';
import { refusalOf } from '../harness/refusal.js';

const ring = createKeyRing('access_token', testSecret, []);
const issuerAndAudience = { issuer: 'sealgate', audience: 'sealgate' };
const open = (token: string) => verifySignature(unsealToken(token, ring), issuerAndAudience);

const published = 'an example of a secret, printed for all to read';

/** A token of the published secret, written once and for all; other languages may test themselves with it. */
const fixedToken =
  'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiY3R5IjoiSldUIiwia2lkIjoiRC0yQWQxMmJnZEUifQ..rBQ637Z_jW5ddkQS.' +
  '8XXU-UQKScAcUhtr_0SUQpKlB-bb5ORlIOoXtkVBc89CYXHr3QgSi4mZ8Bx4GdZkrTcvpI1TDL9XYPbKtTiOVJ5q-tv9P0h98bP6IOoNybruQo1K' +
  'EDZCAtVsell360-3h0wWeB60CCOpi2vTU3ZaZdky329XUAH6NvJu5bIB7oHblNOAIIFCDCrxRVSCc0LpG04jwqMwiOWe1eX9OXGHwUT-J9pEZWPe' +
  '89AXywnLNQ498be-DVkzz2KMaWQynbEs8X3shi1_rqtMYFIyJmlpn1i4DCL0xWSWB1TdzLu72qLtuIwA1oG8DiLLR5Pt2rCLV1d8phwYQpUlM21E' +
  'br4p_xIwMXlJT_eCAX68RuHaviQF8vW0OyE4BeqAh-HUeowBS7IcrFhv8dmOiN763c4-vpqnB198Wq9FoDtGYf1-Gycc.pKjk5zUnDl4e-af-EJYBCg';
const fixedClaims = {
  iss: 'sealgate',
  aud: 'sealgate',
  iat: 1_770_000_000,
  exp: 1_770_000_600,
  type: 'access_token',
  sub: '65f0c0ffee65f0c0ffee65f0',
  sid: 'AAECAwQFBgcICQoLDA0ODw',
  gen: 0,
  roles: ['user'],
};

async function openWithJose(token: string, { encrypt, sign } = accessKeys) {
  const { plaintext, protectedHeader } = await compactDecrypt(token, encrypt.export());
  const { payload, protectedHeader: inner } = await jwtVerify(plaintext, sign.export(), {
    issuer: 'sealgate',
    audience: 'sealgate',
    currentDate: new Date(1_770_000_001_000),
  });
  return { payload, protectedHeader, inner };
}

async function sealWithJose(claims: Record<string, unknown>): Promise<string> {
  const { encrypt, sign, kid } = accessKeys;
  const jws = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(sign.export());
  return new CompactEncrypt(Buffer.from(jws))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid })
    .encrypt(encrypt.export());
}

describe('a nested JWT', () => {
  it('is opened by jose when we wrote it', async () => {
    const claims = { ...fixedClaims, sub: 'wählerisch' };
    const { payload, protectedHeader, inner } = await openWithJose(sealClaims(claims, ring));
    expect(payload).to.deep.equal(claims);
    expect(protectedHeader).to.deep.equal({ alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: accessKeys.kid });
    expect(inner).to.deep.equal({ alg: 'HS256', typ: 'JWT' });
  });

  it('is opened by us when jose wrote it with our keys', async () => {
    const claims = claimsOf('access_token');
    expect(open(await sealWithJose(claims))).to.deep.equal(claims);
  });

  it('that was written once and for all opens to its claims in every version', async () => {
    const old = createKeyRing('access_token', published, []);
    expect(verifySignature(unsealToken(fixedToken, old), issuerAndAudience)).to.deep.equal(fixedClaims);
    const { payload } = await openWithJose(fixedToken, deriveKeys(published, 'access_token'));
    expect(payload).to.deep.equal(fixedClaims);
  });

  it('is refused unread when it is longer than 4 KB, whoever sealed it', () => {
    const ofLength = (length: number): string => {
      for (let filling = 1000; ; filling++) {
        const token = sealByHand(signed(claimsOf('access_token', { filling: 'x'.repeat(filling) })));
        if (token.length >= length) return token;
      }
    };
    const over = ofLength(maximumTokenLength + 1);
    const within = ofLength(maximumTokenLength - 4);
    expect(maximumTokenLength).to.equal(4096);
    expect(within.length).to.be.at.most(4096);
    expect(open(within)).to.have.property('sub');
    expect(refusalOf(() => open(over)).code).to.equal('token_invalid');
  });

  it('is not made when it would be too long to be opened', () => {
    expect(() => sealClaims({ roles: Array.from({ length: 400 }, () => 'a role') }, ring)).to.throw(
      RangeError,
      '4096',
    );
  });

  it('is refused with another issuer or audience, or none, or several', () => {
    const faults = [
      { iss: 'another' },
      { iss: undefined },
      { aud: 'another' },
      { aud: undefined },
      { aud: [] },
    ];
    for (const fault of [...faults, { iss: '' }, { aud: '' }, { iss: ['sealgate', 'another'] }]) {
      const token = sealByHand(signed(claimsOf('access_token', fault)));
      expect(refusalOf(() => open(token)).code, JSON.stringify(fault)).to.equal('token_invalid');
    }
  });

  it('says nothing of itself in the refusal', () => {
    const token = sealByHand(signed(claimsOf('access_token', { iss: 'another' })));
    const refusal = refusalOf(() => open(token));
    const { plaintext } = unsealToken(token, ring);
    for (const text of [refusal.message, refusal.stack, String(refusal.cause)]) {
      expect(text).not.to.include(token.slice(0, 20));
      expect(text).not.to.include(plaintext.slice(0, 20));
    }
  });
});
