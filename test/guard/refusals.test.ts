import { createSecretKey, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createGuard } from '../../src/guard/index.js';
import { deriveKeys } from '../../src/tokens/key-ring.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';
import {
  accessKeys,
  claimsOf,
  forge,
  hmac,
  numberOfBytes,
  refreshKeys,
  sealByHand,
  signByHand,
  signed,
  withChangedByte,
  withPart,
} from '../harness/forge.js';
import { type GuardApp, startGuardApp } from '../harness/guard-app.js';
import { recordingLogger } from '../harness/logger.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

describe('a resource service', () => {
  let app: TestApp;
  let service: GuardApp;
  let member: SignedInClient;
  const logger = recordingLogger();

  before(async () => {
    app = await startTestApp();
    member = await signUp(app.base);
    service = await startGuardApp({ guard: { keys: keysAsJson(), logger } });
    // It is remembered from here on, and each change of it still has to be told from it.
    expect((await service.get('/guarded', member.token)).status).to.equal(200);
  });
  after(async () => {
    expect(logger.lines).to.deep.equal([]);
    await service.close();
    await app.close();
  });

  const now = Math.floor(Date.now() / 1000);
  const claims = (other: Record<string, unknown> = {}) =>
    claimsOf('access_token', { sub: member.userId, sid: member.sid, ...other });

  /** The answer has to be that of sealgate itself, to the letter. */
  const expectRefusal = async (token: string | undefined, code: string) => {
    const answer = await service.get('/guarded', token);
    expectProblem(answer, 401, code);
    const own = await app.client().send('GET', `${app.origin}/guarded`, { bearer: token });
    expect(answer.body).to.deep.equal(own.body);
    const challenge = answer.headers.get('www-authenticate');
    expect(challenge).to.equal(token === undefined ? 'Bearer' : 'Bearer error="invalid_token"');
    expect(own.headers.get('www-authenticate')).to.equal(challenge);
  };

  it('lets in a token made by hand with the right keys: what follows fails for the reason it names', async () => {
    expect((await service.get('/guarded', forge(claims()))).status).to.equal(200);
  });

  it('refuses who shows no token, or shows it in another way', async () => {
    await expectRefusal(undefined, 'token_missing');
    for (const headers of [
      { authorization: member.token },
      { authorization: `Basic ${member.token}` },
      { cookie: `access_token=${member.token}` },
    ])
      expectProblem(await service.get('/guarded', undefined, { headers }), 401, 'token_missing');
    expectProblem(await service.get(`/guarded?access_token=${member.token}`), 401, 'token_missing');
  });

  for (const [part, name] of ['header', 'encrypted key', 'IV', 'ciphertext', 'tag'].entries()) {
    it(`refuses a token with a changed byte in its ${name}`, async () => {
      const bytes = numberOfBytes(member.token, part);
      for (const at of [0, Math.floor(bytes / 2), bytes - 1])
        await expectRefusal(withChangedByte(member.token, part, at), 'token_invalid');
    });
  }

  it('refuses a token of fewer or more than five parts, or with a cut tag', async () => {
    await expectRefusal(member.token.split('.').slice(0, 4).join('.'), 'token_invalid');
    await expectRefusal(`${member.token}.`, 'token_invalid');
    for (const length of [0, 4, 12, 15]) {
      const cut = (tag: string) => Buffer.from(tag, 'base64url').subarray(0, length).toString('base64url');
      await expectRefusal(withPart(member.token, 4, cut), 'token_invalid');
    }
  });

  it('refuses a protected header that is not exactly ours', async () => {
    const jws = signed(claims());
    for (const header of [
      { kid: 'another' },
      { kid: undefined },
      { alg: 'A256KW' },
      { enc: 'A128GCM' },
      { cty: undefined },
      { zip: 'DEF' },
      { crit: ['exp'] },
    ])
      await expectRefusal(sealByHand(jws, { header }), 'token_invalid');
    const twice = `{"alg":"dir","enc":"A256GCM","cty":"JWT","kid":"x","kid":"${accessKeys.kid}"}`;
    await expectRefusal(sealByHand(jws, { headerText: twice }), 'token_invalid');
  });

  it('refuses any other algorithm inside, and none', async () => {
    const nothing = () => Buffer.alloc(0);
    for (const alg of ['none', 'None', '', null])
      await expectRefusal(sealByHand(signByHand(claims(), nothing, { alg })), 'token_invalid');
    for (const [alg, hash] of [
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
    ] as const)
      await expectRefusal(sealByHand(signByHand(claims(), hmac(accessKeys, hash), { alg })), 'token_invalid');
  });

  it('refuses what is signed and not encrypted, or encrypted and not signed', async () => {
    await expectRefusal(signed(claims()), 'token_invalid');
    await expectRefusal(sealByHand(JSON.stringify(claims())), 'token_invalid');
    await expectRefusal(sealByHand(member.token), 'token_invalid');
  });

  it('refuses a refresh token, and what mixes its keys or claims with those of an access token', async () => {
    await expectRefusal(member.client.refreshToken ?? '', 'token_invalid');
    const subject = { sub: member.userId, sid: member.sid };
    for (const token of [
      forge(claims(), { keys: refreshKeys }),
      forge(claims(), { keys: refreshKeys, header: { kid: accessKeys.kid } }),
      forge({ ...claimsOf('refresh_token', subject), roles: ['user'] }),
      sealByHand(signed(claims(), refreshKeys)),
    ])
      await expectRefusal(token, 'token_invalid');
  });

  it('refuses a token of a foreign or removed secret, under whatever kid', async () => {
    const foreign = deriveKeys('a secret that was taken away, or was never ours', 'access_token');
    await expectRefusal(forge(claims(), { keys: foreign }), 'token_invalid');
    await expectRefusal(forge(claims(), { keys: foreign, header: { kid: accessKeys.kid } }), 'token_invalid');
    const half = { ...accessKeys, sign: createSecretKey(randomBytes(32)) };
    await expectRefusal(forge(claims(), { keys: half }), 'token_invalid');
  });

  const required = ['iss', 'aud', 'iat', 'exp', 'sub', 'sid', 'gen', 'type', 'roles'];
  for (const name of required) {
    it(`refuses a token without ${name}`, () =>
      expectRefusal(forge(claims({ [name]: undefined })), 'token_invalid'));
  }

  it('refuses a token of another issuer, for another audience, or for several', async () => {
    for (const other of [{ iss: 'another' }, { aud: 'another' }, { aud: ['sealgate', 'another'] }])
      await expectRefusal(forge(claims(other)), 'token_invalid');
  });

  it('refuses a token from the future, and one that ran out, and says which', async () => {
    await expectRefusal(forge(claims({ iat: now + 3600, exp: now + 7200 })), 'token_invalid');
    await expectRefusal(forge(claims({ iat: now - 600, exp: now - 1 })), 'token_expired');
    await expectRefusal(forge(claims({ iat: now - 600, exp: now - 1, aud: 'another' })), 'token_invalid');
  });

  it('takes a token of a clock that is ten seconds ahead', async () => {
    const ahead = forge(claims({ iat: Math.floor(Date.now() / 1000) + 9 }));
    expect((await service.get('/guarded', ahead)).status).to.equal(200);
  });

  it('refuses a token over 4 KB unread', () =>
    expectRefusal(forge(claims({ filling: 'x'.repeat(3000) })), 'token_invalid'));

  it('tells an issuer and an audience of its own choice from those of others', async () => {
    const keys = keysAsJson();
    const shop = await startGuardApp({ guard: { keys, issuer: 'https://id.example', audience: 'shop' } });
    const right = forge(claims({ iss: 'https://id.example', aud: 'shop' }));
    expect((await shop.get('/guarded', right)).status).to.equal(200);
    expectProblem(await shop.get('/guarded', member.token), 401, 'token_invalid');
    await shop.close();
  });

  it('needs a right secret or right keys to begin with', () => {
    // @ts-expect-error there has to be one of them
    expect(() => createGuard({})).to.throw(TypeError, 'createGuard: secret is missing');
  });
});

function keysAsJson() {
  const { kid, encrypt, sign } = accessKeys;
  const base64url = (key: typeof encrypt) => key.export().toString('base64url');
  return { kid, encrypt: base64url(encrypt), sign: base64url(sign) };
}
