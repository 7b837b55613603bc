import { expect } from 'chai';
import { deriveKeys } from '../../src/tokens/key-ring.js';
import { startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { Client, tokensOf } from '../harness/client.js';
import { accessKeys, claimsOf, forge, refreshKeys } from '../harness/forge.js';
import { hashOf } from '../harness/passwords.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

/** Every text in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return value === undefined ? [] : [String(value)];
}

/** People who signed in, refreshed, signed out and failed to sign in; the first two are still there. */
async function live(app: TestApp): Promise<readonly SignedInClient[]> {
  const people = [await signUp(app.base), await signUp(app.base), await signUp(app.base)];
  const [ann, bob, gone] = people;
  await ann?.client.refresh();
  await ann?.client.me(ann.token);
  // Shows the tokens of one session while another opens.
  await ann?.client.copy().send('POST', '/login', { body: ann.fields, bearer: ann.token });
  await bob?.client.login({ ...bob.fields, password: 'a wrong password' });
  await gone?.client.logout();
  return people;
}

/** Tries whatever a copy holds as each thing that signs somebody in. */
async function expectOfNoUse(copy: unknown, app: TestApp, people: readonly SignedInClient[]): Promise<void> {
  const texts = [...new Set(textsIn(copy))];
  const [ann] = people;
  if (!ann) throw new Error('nobody has lived');
  const subject = { sub: ann.userId, sid: ann.sid };
  const [access, refresh] = [claimsOf('access_token', subject), claimsOf('refresh_token', subject)];
  // With the secret all of it would work: what follows fails for want of that alone.
  expect((await app.client().me(forge(access))).status).to.equal(200);
  expect((await new Client(app.base, forge(refresh, { keys: refreshKeys })).refresh()).status).to.equal(200);
  expect(texts).to.include(ann.sid);

  for (const text of texts) {
    const [made, kept] = [deriveKeys(text, 'access_token'), deriveKeys(text, 'refresh_token')];
    for (const bearer of [
      text,
      forge(access, { keys: made }),
      forge(access, { keys: { ...made, kid: accessKeys.kid } }),
    ])
      expect((await app.client().me(bearer)).status, text).to.equal(401);
    for (const cookie of [encodeURIComponent(text), forge(refresh, { keys: kept })])
      expect((await new Client(app.base, cookie).refresh()).status, text).to.equal(401);
    const { status } = await app.client().login({ ...ann.fields, password: text.slice(0, 72) });
    expect(status, text).to.be.oneOf([400, 401]);
  }

  const whole = JSON.stringify(copy);
  const secrets = people.flatMap(({ client, token, fields }) => [
    client.refreshToken,
    token,
    fields.password,
  ]);
  for (const { encrypt, sign } of [accessKeys, refreshKeys])
    for (const key of [encrypt, sign])
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        secrets.push(key.export().toString(encoding));
  for (const secret of [...secrets, testSecret])
    expect(secret !== undefined && whole.includes(secret), secret?.slice(0, 12)).to.equal(false);
}

describe('a thief with a copy of the database', () => {
  it('signs in as nobody by anything in it, and finds no token, password, key or secret', async () => {
    const app = await startTestApp();
    try {
      const people = await live(app);
      const copy: Record<string, unknown> = {};
      for (const { name } of await app.connection.listCollections())
        copy[name] = JSON.parse(JSON.stringify(await app.connection.collection(name).find().toArray()));
      expect(Object.keys(copy)).to.include.members([
        'users',
        'sealgate_credentials',
        'sealgate_sessions',
        'sealgate_revocations',
      ]);
      await expectOfNoUse(copy, app, people);
    } finally {
      await app.close();
    }
  });

  it('finds a bcrypt hash for each password, of the cost that is set and with a salt of its own', async () => {
    const app = await startTestApp({ passwords: { cost: 6 } });
    try {
      const password = 'the same password';
      for (const name of ['ann', 'bob'])
        tokensOf(await app.client().register({ email: `${name}@example.com`, password }));
      const hashes = await Promise.all(
        ['ann', 'bob'].map(async (name) => (await hashOf(app.connection, `${name}@example.com`)) ?? ''),
      );
      for (const hash of hashes) expect(hash).to.match(/^\$2[aby]\$06\$[./A-Za-z0-9]{53}$/);
      expect(new Set(hashes.map((hash) => hash.slice(7, 29))).size).to.equal(2);
    } finally {
      await app.close();
    }
  });
});

describeWithRedis('a thief with a copy of Redis', () => {
  for (const store of ['redis', 'mongodb'] as const) {
    it(`signs in as nobody by anything in it, with sessions in ${store}`, async () => {
      const server = await RedisServer.start();
      const redis = await server.connect();
      const app = await startTestApp({ redis, sessions: { store } });
      try {
        const people = await live(app);
        const copy: Record<string, unknown> = {};
        for (const key of await redis.keys('*'))
          copy[key] =
            (await redis.type(key)) === 'hash' ? await redis.hGetAll(key) : await redis.zRange(key, 0, -1);
        const names = Object.keys(copy).map((key) => key.replace(/[{}]/g, ''));
        await expectOfNoUse([copy, names.flatMap((name) => name.split(':')), people[0]?.sid], app, people);
      } finally {
        await app.close();
        redis.destroy();
        await server.close();
      }
    });
  }
});
