import { pbkdf2Sync } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { expect } from 'chai';
import type { Connection } from 'mongoose';
import type { AuthOptions } from '../../src/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { hashOf } from '../harness/passwords.js';

const email = 'ann@example.com';
const long = `${'x'.repeat(71)}yz and more that bcrypt never read`;

/** The hash and salt of passport-local-mongoose, made with few iterations. */
function digested(password: string) {
  const salt = 'ab'.repeat(32);
  return { hash: pbkdf2Sync(password, salt, 10, 512, 'sha512').toString('hex'), salt };
}

describe('the password of a user who was there before', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let connection: Connection;
  let app: TestApp;
  beforeEach(async () => {
    database = await openTestDatabase();
    connection = database.connection;
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  const start = async (document: object, options: Partial<AuthOptions>) => {
    await connection.collection('users').insertOne({ email, ...document });
    app = await startTestApp({ connection, ...options });
  };
  const login = (password: string) => app.client().login({ email, password });
  const moved = () =>
    eventually('the hash is moved', async () => {
      const user = await connection.collection('users').findOne({ email });
      return user?.hash === undefined && hashOf(connection, email);
    });
  const map = { passwordHash: 'hash' };
  const pbkdf2 = { iterations: 10, keyLength: 512, digest: 'sha512' } as const;

  it('signs in with 3 characters, by a salt in a field of its own, and is replaced by ours', async () => {
    await start(digested('abc'), {
      users: { map: { ...map, passwordSalt: 'salt' } },
      passwords: { cost: 4, pbkdf2 },
    });
    expectProblem(await login('abd'), 401, 'invalid_credentials');
    for (const _ of [1, 2]) {
      expect((await login('abc')).status).to.equal(200);
      expect(await moved()).to.match(/^\$2[aby]\$04\$/);
    }
    const user = await connection.collection('users').findOne({ email });
    expect(user).not.to.have.any.keys('hash', 'salt');
    expectProblem(await login('abd'), 401, 'invalid_credentials');
  });

  it('signs in by a hash and a salt that are bytes, which the application is asked about as well', async () => {
    const salt = Buffer.from('00ff80c3deadbeef', 'hex');
    const asked: unknown[] = [];
    const hash = pbkdf2Sync('old secret', salt, 10, 32, 'sha256');
    const verify: NonNullable<NonNullable<AuthOptions['passwords']>['verify']> = (password, stored) => {
      asked.push(stored);
      return pbkdf2Sync(password, stored.salt ?? '', 10, 32, 'sha256').toString('hex') === stored.hash;
    };
    await start(
      { hash, salt },
      { users: { map: { ...map, passwordSalt: 'salt' } }, passwords: { cost: 4, verify } },
    );
    expectProblem(await login('new secret'), 401, 'invalid_credentials');
    expect((await login('old secret')).status).to.equal(200);
    expect(await moved()).to.match(/^\$2[aby]\$04\$/);
    expect(asked).to.deep.equal([
      { hash: hash.toString('hex'), salt },
      { hash: hash.toString('hex'), salt },
    ]);
  });

  it('signs in by a hash that is a text stored as bytes', async () => {
    await start({ hash: Buffer.from(bcrypt.hashSync('old secret', 4)) }, { users: { map } });
    expectProblem(await login('new secret'), 401, 'invalid_credentials');
    expect((await login('old secret')).status).to.equal(200);
    expect(await moved()).to.match(/^\$2[aby]\$04\$/);
  });

  it('signs in with more than 72 bytes, of which bcrypt read 72, also after it was moved', async () => {
    const hash = bcrypt.hashSync(long, 4);
    await start({ hash }, { users: { map } });
    for (const _ of [1, 2]) {
      expectProblem(await login(long.slice(0, 70)), 401, 'invalid_credentials');
      expect((await login(long)).status).to.equal(200);
      expect(await moved()).to.equal(hash);
    }
  });

  it('is not replaced by what may have a wrong end, which bcrypt did not read, and counts to its last byte once it is changed', async () => {
    const hash = bcrypt.hashSync(long, 4);
    await start({ hash }, { users: { map }, passwords: { algorithm: 'argon2id' } });
    expect((await login(`${long.slice(0, -1)}!`)).status).to.equal(200);
    expect(await moved()).to.equal(hash);
    const { access_token: bearer } = tokensOf(await login(long));
    const body = { current_password: long, new_password: `${long}.` };
    expect((await app.client().send('POST', '/change-password', { bearer, body })).status).to.equal(200);
    expectProblem(await login(long), 401, 'invalid_credentials');
    expect((await login(`${long}.`)).status).to.equal(200);
  });

  it('of 72 bytes is replaced by argon2id', async () => {
    const password = long.slice(0, 72);
    await start(
      { hash: bcrypt.hashSync(password, 4) },
      { users: { map }, passwords: { algorithm: 'argon2id' } },
    );
    expect((await login(password)).status).to.equal(200);
    expect(await moved()).to.match(/^\$argon2id\$/);
    expect((await login(password)).status).to.equal(200);
  });

  it('may have more than 72 bytes with argon2id, and not with bcrypt', async () => {
    await start({}, { passwords: { algorithm: 'argon2id' } });
    const fields = { email: 'bob@example.com', password: long };
    expect((await app.client().register(fields)).status).to.equal(201);
    expect((await app.client().login(fields)).status).to.equal(200);
    await app.close();
    app = await startTestApp({ connection });
    expectProblem(
      await app.client().register({ ...fields, email: 'cleo@example.com' }),
      400,
      'invalid_request',
    );
  });

  it('is judged by the application where its hash is in no format that is known, and replaced then', async () => {
    const asked: unknown[] = [];
    await start(
      { hash: 'reversed:terces dlo' },
      {
        users: { map },
        passwords: {
          cost: 4,
          verify: (password, { hash }) => {
            asked.push(hash);
            return hash === `reversed:${[...password].reverse().join('')}`;
          },
        },
      },
    );
    expectProblem(await login('new secret'), 401, 'invalid_credentials');
    expect((await login('old secret')).status).to.equal(200);
    expect(await moved()).to.match(/^\$2[aby]\$04\$/);
    expect((await login('old secret')).status).to.equal(200);
    expect(asked).to.deep.equal(Array.from({ length: 2 }, () => 'reversed:terces dlo'));
  });
});
