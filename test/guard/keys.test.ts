import { expect } from 'chai';
import { createGuard } from '../../src/guard/index.js';
import { accessKeys } from '../../src/index.js';
import { accessKeyRing } from '../../src/tokens/access-keys.js';
import { AccessTokens } from '../../src/tokens/access-token.js';
import { createKeyRing } from '../../src/tokens/key-ring.js';
import { RefreshTokens } from '../../src/tokens/refresh-token.js';
import { startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { Client, codeOf } from '../harness/client.js';
import { claimsOf, forge, accessKeys as keysInMemory, refreshKeys } from '../harness/forge.js';
import { type GuardApp, startGuardApp } from '../harness/guard-app.js';
import { silentLogger } from '../harness/logger.js';
import { refusalOf } from '../harness/refusal.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

const other = 'the secret that came after the one of the tests';
const keys = accessKeys(testSecret);

describe('access keys, given to a service in place of the secret', () => {
  let app: TestApp;
  let member: SignedInClient;
  before(async () => {
    app = await startTestApp();
    member = await signUp(app.base);
  });
  after(() => app.close());

  const withService = async (
    given: Parameters<typeof startGuardApp>[0],
    use: (service: GuardApp) => unknown,
  ) => {
    const service = await startGuardApp(given);
    await use(service);
    await service.close();
  };
  const statusOf = async (given: readonly ReturnType<typeof accessKeys>[], token: string) => {
    let status = 0;
    await withService({ guard: { keys: given, logger: silentLogger } }, async (service) => {
      status = (await service.get('/guarded', token)).status;
    });
    return status;
  };

  it('are those that the README derives, and survive JSON', async () => {
    expect(JSON.parse(JSON.stringify(keys))).to.deep.equal({
      kid: keysInMemory.kid,
      encrypt: keysInMemory.encrypt.export().toString('base64url'),
      sign: keysInMemory.sign.export().toString('base64url'),
    });
    await withService({ guard: { keys: JSON.parse(JSON.stringify(keys)) } }, async (service) => {
      expect((await service.get('/guarded', member.token)).status).to.equal(200);
    });
  });

  it('open tokens of each secret in the list, whichever is the current one', async () => {
    const later = forge(claimsOf('access_token'), { keys: createKeyRing('access_token', other, []).keys[0] });
    for (const list of [
      [keys, accessKeys(other)],
      [accessKeys(other), keys],
    ]) {
      expect(await statusOf(list, member.token)).to.equal(200);
      expect(await statusOf(list, later)).to.equal(200);
    }
    expect(await statusOf([keys], later)).to.equal(401);
  });

  it('open no refresh token', () => {
    const issuerAndAudience = { issuer: 'sealgate', audience: 'sealgate', clock: { now: () => Date.now() } };
    const asRefresh = new RefreshTokens({ ...issuerAndAudience, ring: accessKeyRing(keys) });
    const asAccess = new AccessTokens({
      ...issuerAndAudience,
      ring: accessKeyRing(keys),
      expiresIn: 600_000,
    });
    const token = member.client.refreshToken ?? '';
    for (const open of [() => asRefresh.openIgnoringExpiry(token), () => asAccess.openIgnoringExpiry(token)])
      expect(refusalOf(open).code).to.equal('token_invalid');
  });

  it('make no refresh token: what is forged with them refreshes nothing, and ends nothing', async () => {
    const claims = claimsOf('refresh_token', { sub: member.userId, sid: member.sid });
    for (const header of [{}, { kid: refreshKeys.kid }]) {
      const thief = new Client(app.base, forge(claims, { keys: keysInMemory, header }));
      expect(codeOf(await thief.refresh())).to.equal('token_invalid');
      await thief.logout();
    }
    expect((await member.client.refresh()).status).to.equal(200);
  });

  it('hold no byte of the secret nor of any other key', () => {
    const held = JSON.stringify(keys);
    for (const type of ['refresh_token', 'stateless_token'] as const) {
      const [{ kid, encrypt, sign }] = createKeyRing(type, testSecret, []).keys;
      for (const key of [kid, encrypt.export().toString('base64url'), sign.export().toString('base64url')])
        expect(held).not.to.include(key);
    }
    expect(held).not.to.include(testSecret);
    expect(held).not.to.include(Buffer.from(testSecret).toString('base64url').slice(0, 20));
  });

  it('are made of no secret that sealgate would refuse', () => {
    const guessable = 'abcdefghij123'.repeat(3);
    for (const secret of ['', 'short', 'an example of a secret, printed for all to read', guessable])
      expect(() => accessKeys(secret)).to.throw(TypeError, /^accessKeys: secret /);
  });

  it('come with a lifetime of tokens of a second at least', async () => {
    const guard = createGuard({ keys, accessToken: { expiresIn: '1s' }, logger: silentLogger });
    await guard.close();
  });

  const wrong: readonly (readonly [name: string, options: object, message: RegExp])[] = [
    ['nothing', {}, /secret is missing/],
    ['keys that are undefined', { keys: undefined }, /secret is missing/],
    ['keys that are null', { keys: null }, /keys are missing/],
    ['an empty list', { keys: [] }, /keys are missing/],
    ['null alone in a list', { keys: [null] }, /keys are missing/],
    ['null behind good keys', { keys: [keys, null] }, /keys must be an object/],
    [
      'a list of good keys with one still in JSON',
      { keys: [keys, JSON.stringify(keys)] },
      /keys must be an object/,
    ],
    ['keys still in JSON', { keys: JSON.stringify(keys) }, /keys must be an object/],
    ['keys without a kid', { keys: { ...keys, kid: undefined } }, /8 bytes of base64url as kid/],
    ['a kid that is too short', { keys: { ...keys, kid: 'AAAA' } }, /as kid/],
    ['a key that was cut', { keys: { ...keys, sign: keys.sign.slice(1) } }, /32 bytes of base64url as sign/],
    ['a key with a tail', { keys: { ...keys, encrypt: `${keys.encrypt}=` } }, /as encrypt/],
    ['a key in bytes', { keys: { ...keys, encrypt: Buffer.alloc(32) } }, /as encrypt/],
    ['a bad key behind a good one', { keys: [keys, { ...keys, sign: '' }] }, /as sign/],
    ['keys and a secret', { keys, secret: other }, /secret must be left out/],
    ['a short secret', { secret: 'short' }, /secret must be at least 32 bytes/],
    ['a secret that can be guessed', { secret: 'x'.repeat(40) }, /secret has too few different characters/],
    ['a short former secret', { secret: other, previousSecrets: ['short'] }, /previousSecrets must be/],
    [
      'former secrets in one text',
      { secret: other, previousSecrets: other },
      /previousSecrets must be a list/,
    ],
    [
      'former secrets that are null',
      { secret: other, previousSecrets: null },
      /previousSecrets must be a list/,
    ],
    [
      'a text for whether long-lived tokens are accepted',
      { secret: other, statelessTokens: 'false' },
      /statelessTokens must be true or false/,
    ],
    ['an address for the client of Redis', { keys, redis: 'redis://localhost' }, /redis must be a client/],
    ['a client of Redis that is none', { keys, redis: {} }, /redis must be a client/],
    ['a logger that is none', { keys, logger: () => undefined }, /logger must have the methods/],
    ['no audience', { keys, audience: '' }, /audience must be/],
    ['no issuer', { keys, issuer: '' }, /issuer must be/],
    ['a lifetime that is none', { keys, accessToken: { expiresIn: 'soon' } }, /accessToken\.expiresIn/],
    ['a lifetime below a second', { keys, accessToken: { expiresIn: '999ms' } }, /accessToken\.expiresIn/],
  ];
  for (const [name, options, message] of wrong) {
    it(`are missed at the start, and not by the first request: ${name}`, () => {
      const create = () => Reflect.apply(createGuard, undefined, [options]);
      expect(create).to.throw(TypeError, message);
      expect(create).to.throw(/^createGuard: /);
      for (const secret of [keys.encrypt, keys.sign, keys.sign.slice(1), other])
        expect(create).not.to.throw(secret);
    });
  }

  it('are missed at the start where no options are given, or something else', () => {
    for (const options of [undefined, null, 'keys'])
      expect(() => Reflect.apply(createGuard, undefined, [options])).to.throw(
        TypeError,
        'createGuard: options must be an object',
      );
  });
});
