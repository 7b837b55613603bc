import { createSecretKey, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { deriveKeys } from '../../src/tokens/key-ring.js';
import { startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import {
  accessKeys,
  claimsOf,
  forge,
  numberOfBytes,
  sealByHand,
  signed,
  withChangedByte,
  withPart,
} from '../harness/forge.js';
import { requestLines, sendRaw } from '../harness/raw-http.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

describe('an attacker who makes or alters access tokens', () => {
  let app: TestApp;
  let victim: SignedInClient;
  before(async () => {
    app = await startTestApp({ users: { cacheFor: '1h' } });
    victim = await signUp(app.base);
    // The token is remembered from here on, and each change of it still has to be told from it.
    expect((await app.client().me(victim.token)).status).to.equal(200);
  });
  after(() => app.close());

  const claims = (other: Record<string, unknown> = {}) =>
    claimsOf('access_token', { sub: victim.userId, sid: victim.sid, ...other });
  const codeFor = async (token: string) => codeOf(await app.client().me(token));

  it('would get in with our keys: what follows fails for the reason it names', async () => {
    expect((await app.client().me(forge(claims()))).status).to.equal(200);
  });

  for (const [part, name] of ['header', 'encrypted key', 'IV', 'ciphertext', 'tag'].entries()) {
    it(`does not get in by changing a byte of the ${name}`, async () => {
      for (const at of [
        0,
        Math.floor(numberOfBytes(victim.token, part) / 2),
        numberOfBytes(victim.token, part) - 1,
      ])
        expect(await codeFor(withChangedByte(victim.token, part, at))).to.equal('token_invalid');
    });
  }

  it('does not get in by a shorter tag, which takes fewer guesses', async () => {
    for (const length of [0, 4, 8, 12, 13, 14, 15]) {
      const cut = withPart(victim.token, 4, (tag) =>
        Buffer.from(tag, 'base64url').subarray(0, length).toString('base64url'),
      );
      expect(await codeFor(cut), `${length} bytes`).to.equal('token_invalid');
    }
  });

  it('does not get in by the parts of two tokens', async () => {
    const other = await signUp(app.base);
    for (const part of [2, 3, 4]) {
      const mixed = withPart(victim.token, part, () => other.token.split('.')[part] ?? '');
      expect(await codeFor(mixed)).to.equal('token_invalid');
    }
  });

  it('does not get in by a key of their own, whatever the kid', async () => {
    const keys = { ...accessKeys, encrypt: createSecretKey(randomBytes(32)) };
    expect(await codeFor(forge(claims(), { keys }))).to.equal('token_invalid');
    const foreign = deriveKeys('a secret that the attacker made up, long enough', 'access_token');
    expect(await codeFor(forge(claims(), { keys: foreign }))).to.equal('token_invalid');
    expect(await codeFor(forge(claims(), { keys: foreign, header: { kid: accessKeys.kid } }))).to.equal(
      'token_invalid',
    );
  });

  it('does not get in by the secret itself as the key, in place of those derived from it', async () => {
    for (const key of [
      Buffer.from(testSecret).subarray(0, 32),
      Buffer.alloc(32),
      Buffer.alloc(32, accessKeys.kid),
    ]) {
      const raw = createSecretKey(key);
      expect(await codeFor(forge(claims(), { keys: { ...accessKeys, encrypt: raw, sign: raw } }))).to.equal(
        'token_invalid',
      );
    }
  });

  it('does not get in by the encryption key alone, which a leak of half the keys would be', async () => {
    const sign = createSecretKey(randomBytes(32));
    const jws = signed(claims(), { ...accessKeys, sign });
    expect(await codeFor(sealByHand(jws))).to.equal('token_invalid');
    expect(await codeFor(sealByHand(signed(claims(), { ...accessKeys, sign: accessKeys.encrypt })))).to.equal(
      'token_invalid',
    );
  });

  it('does not get in by the signature alone: a JWS that is not encrypted is no token', async () => {
    const jws = signed(claims());
    for (const bearer of [jws, `${jws}..`, `..${jws}`, jws.replace('.', '..')])
      expect(await codeFor(bearer)).to.equal('token_invalid');
  });

  it('does not get in by claims that are encrypted and not signed', async () => {
    const json = JSON.stringify(claims());
    const plaintexts = [
      json,
      Buffer.from(json).toString('base64url'),
      `.${Buffer.from(json).toString('base64url')}.`,
      '',
      '.',
      '..',
      'null',
      signed(claims()).split('.').slice(0, 2).join('.'),
    ];
    for (const plaintext of plaintexts) {
      expect(await codeFor(sealByHand(plaintext)), plaintext.slice(0, 20)).to.equal('token_invalid');
      expect(await codeFor(sealByHand(plaintext, { header: { cty: undefined } }))).to.equal('token_invalid');
    }
  });

  it('does not get in by a compressed token, nor can make the server inflate one', async () => {
    for (const bytes of [Buffer.from(signed(claims())), Buffer.alloc(10_000_000)]) {
      const plaintext = deflateRawSync(bytes).subarray(0, 2500);
      expect(await codeFor(sealByHand(plaintext, { header: { zip: 'DEF' } }))).to.equal('token_invalid');
    }
    expect(await codeFor(sealByHand(signed(claims()), { header: { zip: 'DEF' } }))).to.equal('token_invalid');
  });

  it('does not get in by a token in a token', async () => {
    expect(await codeFor(sealByHand(victim.token))).to.equal('token_invalid');
    expect(await codeFor(forge({ ...claims(), jwt: victim.token }, { header: { cty: 'JWE' } }))).to.equal(
      'token_invalid',
    );
  });

  const faults: Record<string, Record<string, unknown>> = {
    'of another issuer': { iss: 'another' },
    'for another audience': { aud: 'another' },
    'for several audiences': { aud: ['sealgate', 'another'] },
    'of another type': { type: 'refresh_token' },
    'from the future': {
      iat: Math.floor(Date.now() / 1000) + 3600,
      exp: Math.floor(Date.now() / 1000) + 7200,
    },
    'that begins in the future': { nbf: Math.floor(Date.now() / 1000) + 3600 },
    'without an end': { exp: undefined },
    'with an end in words': { exp: '2099-01-01' },
    'without a beginning': { iat: undefined },
    'without a session': { sid: undefined },
    'without a user': { sub: undefined },
    'without roles': { roles: undefined },
    'without a generation': { gen: undefined },
    'without an issuer': { iss: undefined },
    'without an audience': { aud: undefined },
    'without a type': { type: undefined },
    'for a user who is a query': { sub: { $gt: '' } },
  };
  for (const [name, fault] of Object.entries(faults)) {
    it(`does not get in by a token ${name}, even with our keys`, async () => {
      expect(await codeFor(forge(claims(fault)))).to.equal('token_invalid');
    });
  }

  it('is told that a token ran out, from its second on, and nothing else of it', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await codeFor(forge(claims({ iat: now - 600, exp: now - 1 })))).to.equal('token_expired');
    expect(await codeFor(forge(claims({ iat: 0, exp: 0 })))).to.equal('token_expired');
    expect(await codeFor(forge(claims({ iat: now - 600, exp: now - 1, aud: 'another' })))).to.equal(
      'token_invalid',
    );
  });

  it('is nobody with a user who does not exist, or whose id is none', async () => {
    for (const sub of [
      '0123456789abcdef01234567',
      'nobody',
      '__proto__',
      'twelve bytes',
      '\0',
      '$where',
      'x'.repeat(1000),
    ])
      expect(await codeFor(forge(claims({ sub }))), sub).to.equal('session_revoked');
  });

  it('does not harm the server by a token of any length', async () => {
    for (const length of [4096, 4097, 8000, 14_000])
      expect(await codeFor('A'.repeat(length))).to.equal('token_invalid');
    expect(await codeFor('.'.repeat(14_000))).to.equal('token_invalid');
    expect(await codeFor(sealByHand(signed(claims({ filling: 'x'.repeat(3000) }))))).to.equal(
      'token_invalid',
    );
    for (const length of [20_000, 1024 * 1024]) {
      const lines = requestLines(
        app.origin,
        'GET',
        '/auth/me',
        `Authorization: Bearer ${'A'.repeat(length)}`,
      );
      const { status } = await sendRaw(app.origin, lines);
      expect(status).to.be.within(400, 499);
    }
    expect((await app.client().me(victim.token)).status).to.equal(200);
  });

  it('is told the same whatever is wrong with a token', async () => {
    const tokens = [
      'x',
      withChangedByte(victim.token, 3, 5),
      withChangedByte(victim.token, 4, 5),
      forge(claims({ aud: 'another' })),
      sealByHand('x'),
      sealByHand(signed(claims()), { header: { kid: 'x' } }),
    ];
    const answers = await Promise.all(tokens.map((token) => app.client().me(token)));
    for (const { body } of answers) expect(body).to.deep.equal(answers[0]?.body);
  });
});
