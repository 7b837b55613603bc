import { createHmac, createSign, generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { accessKeys, claimsOf, hmac, sealByHand, signByHand } from '../harness/forge.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

describe('an attacker who chooses the algorithm', () => {
  let app: TestApp;
  let victim: SignedInClient;
  before(async () => {
    app = await startTestApp();
    victim = await signUp(app.base);
  });
  after(() => app.close());

  const claims = () => claimsOf('access_token', { sub: victim.userId, sid: victim.sid });
  const codeFor = async (jws: string) => codeOf(await app.client().me(sealByHand(jws)));
  const nothing = () => Buffer.alloc(0);

  it('gets in with HS256, our keys given: the rest fails for the algorithm', async () => {
    const jws = signByHand(claims(), hmac(accessKeys), { alg: 'HS256' });
    expect((await app.client().me(sealByHand(jws))).status).to.equal(200);
  });

  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, undefined, 0, ['HS256'], { HS256: true }]) {
    it(`does not get in by alg ${JSON.stringify(alg)}, with or without a signature`, async () => {
      expect(await codeFor(signByHand(claims(), nothing, { alg }))).to.equal('token_invalid');
      expect(await codeFor(signByHand(claims(), hmac(accessKeys), { alg }))).to.equal('token_invalid');
      expect(await codeFor(signByHand(claims(), nothing, { alg }).slice(0, -1))).to.equal('token_invalid');
    });
  }

  for (const [alg, hash] of [
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
    ['HS1', 'sha1'],
    ['hs256', 'sha256'],
    ['HS256 ', 'sha256'],
  ] as const) {
    it(`does not get in by ${alg} with the right key`, async () => {
      expect(await codeFor(signByHand(claims(), hmac(accessKeys, hash), { alg }))).to.equal('token_invalid');
    });
  }

  it('does not get in by RS256 or PS256 with a key of their own', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rsa = (input: string) => createSign('RSA-SHA256').update(input).sign(privateKey);
    const jwk = publicKey.export({ format: 'jwk' });
    for (const alg of ['RS256', 'PS256'])
      expect(await codeFor(signByHand(claims(), rsa, { alg, jwk }))).to.equal('token_invalid');
  });

  it('does not get in by ES256 or EdDSA, with the key in the header', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const ed = generateKeyPairSync('ed25519');
    const es256 = (input: string) =>
      createSign('SHA256').update(input).sign({ key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
    const eddsa = (input: string) => sign(null, Buffer.from(input), ed.privateKey);
    expect(
      await codeFor(
        signByHand(claims(), es256, { alg: 'ES256', jwk: ec.publicKey.export({ format: 'jwk' }) }),
      ),
    ).to.equal('token_invalid');
    expect(
      await codeFor(
        signByHand(claims(), eddsa, { alg: 'EdDSA', jwk: ed.publicKey.export({ format: 'jwk' }) }),
      ),
    ).to.equal('token_invalid');
  });

  it('does not get in by a key that the inner header names', async () => {
    const key = Buffer.from('a key that the attacker made up.');
    const own = (input: string) => createHmac('sha256', key).update(input).digest();
    const k = key.toString('base64url');
    for (const header of [
      { jwk: { kty: 'oct', k } },
      { kid: '../../../../dev/null' },
      { jku: 'http://127.0.0.1:1/' },
      { x5u: 'http://127.0.0.1:1/' },
    ])
      expect(await codeFor(signByHand(claims(), own, { alg: 'HS256', ...header }))).to.equal('token_invalid');
  });

  it('does not get in by an empty key, or by what an absent key is turned into', async () => {
    for (const key of ['', 'undefined', 'null', '[object Object]', accessKeys.kid]) {
      const own = (input: string) => createHmac('sha256', key).update(input).digest();
      expect(await codeFor(signByHand(claims(), own, { alg: 'HS256' }))).to.equal('token_invalid');
    }
  });

  it('does not get in by a shorter signature', async () => {
    for (const length of [0, 1, 16, 31]) {
      const cut = (input: string) => hmac(accessKeys)(input).subarray(0, length);
      expect(await codeFor(signByHand(claims(), cut, { alg: 'HS256' }))).to.equal('token_invalid');
    }
  });
});
