import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { systemClock } from '../../src/clock.js';
import { createGuard } from '../../src/guard/index.js';
import { accessKeys, createAuth } from '../../src/index.js';
import { deriveAccessKeys } from '../../src/tokens/access-keys.js';
import { AccessTokens } from '../../src/tokens/access-token.js';
import { createKeyRing, deriveKeys } from '../../src/tokens/key-ring.js';
import { RefreshTokens } from '../../src/tokens/refresh-token.js';
import { startTestApp, testSecret } from '../harness/app.js';
import { Client, tokensOf } from '../harness/client.js';
import { claimsOf, forge } from '../harness/forge.js';
import { startGuardApp } from '../harness/guard-app.js';
import { silentLogger } from '../harness/logger.js';
import { refreshClaimsOf, signUp } from '../harness/sign-in.js';

/** What somebody tries who has one token: words, what people put between them, and as often as it takes. */
const words = ['secret', 'password', 'change-me', 'changeme', 'abcdefghij123', 'letmein', 'sealgate'];
const guesses = words.flatMap((word) =>
  ['', '-', '_', ' '].flatMap((between) =>
    [2, 3, 4, 5, 6, 7, 8].map((times) => Array(times).fill(word).join(between)),
  ),
);

const chosen = [
  'change-me-change-me-change-me-change-me',
  'abcdefghij123abcdefghij123abcdefghij123',
  'password password password password',
];
const made = { issuer: 'sealgate', audience: 'sealgate', clock: systemClock };

function tokensWith(secret: string): AccessTokens {
  return new AccessTokens({ ...made, ring: createKeyRing('access_token', secret, []), expiresIn: 600_000 });
}

/** The secret of a token, if it is among the guesses: its header names it. */
function guess(token: string): string | undefined {
  const header = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
  return guesses.find((one) => header.includes(deriveKeys(one, 'access_token').kid));
}

describe('a secret that can be guessed', () => {
  for (const secret of chosen) {
    it(`would be found with one token of somebody, and make its finder an admin: ${secret}`, () => {
      const tokens = tokensWith(secret);
      const { token } = tokens.issue({
        sub: 'somebody',
        sid: 'a session',
        gen: 0,
        ver: 0,
        auth_time: 0,
        roles: ['user'],
      });
      const found = guess(token);
      expect(found).to.equal(secret);
      const claims = claimsOf('access_token', { sub: 'the first admin', roles: ['admin'] });
      const forged = forge(claims, { keys: deriveKeys(found ?? '', 'access_token') });
      expect(tokens.open(forged)).to.deep.include({ sub: 'the first admin', roles: ['admin'] });
    });

    it(`makes no token, no guard and no access keys, since nothing starts with it: ${secret}`, () => {
      const connection = mongoose.createConnection();
      const refusing = [
        () => createAuth({ secret, connection, logger: silentLogger }),
        () => createGuard({ secret, logger: silentLogger }),
        () => accessKeys(secret),
      ];
      for (const act of refusing) {
        expect(act).to.throw(TypeError, /^\w+: secret .*can be guessed; make one with: openssl rand/);
        expect(act).not.to.throw(secret);
      }
    });
  }

  it('is not what a random one is: that is found with no token', () => {
    const { token } = tokensWith(randomBytes(32).toString('base64')).issue({
      sub: 'a',
      sid: 'b',
      gen: 0,
      ver: 0,
      auth_time: 0,
      roles: [],
    });
    expect(guess(token)).to.equal(undefined);
  });

  it('may be retired without signing anybody out: its tokens still open, and none is made with it', async () => {
    const [secret = ''] = chosen;
    const app = await startTestApp({ previousSecrets: [secret] });
    const { client } = await signUp(app.base);
    const { sub, sid, gen } = refreshClaimsOf(client.refreshToken ?? '');
    const old = new RefreshTokens({ ...made, ring: createKeyRing('refresh_token', secret, []) });
    const moving = new Client(app.base, old.issue({ sub, sid, gen }, Date.now() + 600_000));
    const { access_token: token } = tokensOf(await moving.refresh());
    expect((await moving.me(token)).status).to.equal(200);
    expect([
      guess(token),
      guess(tokensWith(secret).issue({ sub, sid, gen, ver: 0, auth_time: 0, roles: [] }).token),
    ]).to.deep.equal([undefined, secret]);
    await app.close();
  });

  it('may be retired at a service as well', async () => {
    const [secret = ''] = chosen;
    const keys = [accessKeys(testSecret), deriveAccessKeys(secret)];
    for (const given of [{ keys }, { secret: testSecret, previousSecrets: [secret] }]) {
      const service = await startGuardApp({ guard: { ...given, logger: silentLogger } });
      const { token } = tokensWith(secret).issue({
        sub: 'a',
        sid: 'b',
        gen: 0,
        ver: 0,
        auth_time: 0,
        roles: [],
      });
      expect((await service.get('/guarded', token)).status).to.equal(200);
      await service.close();
    }
  });
});
