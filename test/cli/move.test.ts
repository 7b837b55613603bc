import { pbkdf2Sync } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { expect } from 'chai';
import { startTestApp, testSecret } from '../harness/app.js';
import { runCommand } from '../harness/cli.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { hashOf } from '../harness/passwords.js';

const password = 'correct horse battery';
const names = ['ann', 'ben', 'cleo'];

describe('sealgate move', () => {
  for (const field of ['passwordHash', 'secret.hash'])
    it(`moves the hashes of all users at once, from ${field}, and does nothing the second time`, async () => {
      const { connection, name, drop } = await openTestDatabase();
      const users = connection.collection('users');
      const hash = bcrypt.hashSync(password, 4);
      const [group = '', member] = field.split('.');
      const stored = member === undefined ? { [group]: hash } : { [group]: { [member]: hash, kept: 1 } };
      await users.insertMany(names.map((one) => ({ email: `${one}@example.com`, ...stored })));
      await users.insertOne({ email: 'dora@example.com' });
      const map = field === 'passwordHash' ? {} : { AUTH_USER_MAP_PASSWORD_HASH: field };
      const env = { MONGODB_URI: uriOfDatabase(name), AUTH_TOKEN_SECRET: testSecret, ...map };
      for (const count of [3, 0]) {
        const { code, stdout } = await runCommand(env, 'move');
        expect([code, stdout]).to.deep.equal([0, `${count} password hashes moved to sealgate_credentials\n`]);
      }
      expect(await users.countDocuments({ [field]: { $exists: true } })).to.equal(0);
      if (member !== undefined) expect(await users.countDocuments({ [`${group}.kept`]: 1 })).to.equal(3);
      for (const one of names) expect(await hashOf(connection, `${one}@example.com`)).to.equal(hash);

      const app = await startTestApp({ connection });
      for (const one of names) {
        const attempt = (given: string) =>
          app.client().login({ email: `${one}@example.com`, password: given });
        expect((await attempt('a wrong password')).status).to.equal(401);
        expect((await attempt(password)).status).to.equal(200);
      }
      await app.close();
      await drop();
    });

  it('keeps salts that are bytes or a number, and leaves what it cannot keep, with a line that names the user', async () => {
    const { connection, name, drop } = await openTestDatabase();
    const derive = (salt: string | Uint8Array) => pbkdf2Sync(password, salt, 10, 32, 'sha256');
    const bytes = Buffer.from('00ff80c3deadbeef', 'hex');
    const users = connection.collection<{ _id: string; hash?: unknown; salt?: unknown }>('users');
    await users.insertMany(
      [
        { _id: 'bytes', hash: derive(bytes).toString('hex'), salt: bytes },
        { _id: 'all-bytes', hash: derive(bytes), salt: bytes },
        { _id: 'number', hash: derive('1234').toString('hex'), salt: 1234 },
        { _id: 'object', hash: derive('x').toString('hex'), salt: { of: 'x' } },
        { _id: 'no-hash', hash: ['not one'], salt: 'abc' },
      ].map((one) => ({ ...one, email: `${one._id}@example.com` })),
    );
    const env = {
      MONGODB_URI: uriOfDatabase(name),
      AUTH_TOKEN_SECRET: testSecret,
      AUTH_USER_MAP_PASSWORD_HASH: 'hash',
      AUTH_USER_MAP_PASSWORD_SALT: 'salt',
    };
    const { code, stdout, stderr } = await runCommand(env, 'move');
    expect([code, stdout]).to.deep.equal([0, '3 password hashes moved to sealgate_credentials\n']);
    for (const id of ['object', 'no-hash']) expect(stderr).to.match(new RegExp(`left.*${id}|${id}.*left`));
    const left = await users
      .find({ hash: { $exists: true } })
      .sort({ _id: -1 })
      .toArray();
    expect(left.map(({ _id, salt }) => [_id, salt])).to.deep.equal([
      ['object', { of: 'x' }],
      ['no-hash', 'abc'],
    ]);

    const pbkdf2 = { iterations: 10, keyLength: 32, digest: 'sha256' } as const;
    const app = await startTestApp({ connection, passwords: { cost: 4, pbkdf2 } });
    for (const id of ['bytes', 'all-bytes', 'number']) {
      const attempt = (given: string) => app.client().login({ email: `${id}@example.com`, password: given });
      expect((await attempt('a wrong password')).status, id).to.equal(401);
      expect((await attempt(password)).status, id).to.equal(200);
    }
    await app.close();
    await drop();
  });
});
