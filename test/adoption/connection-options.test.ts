import { expect } from 'chai';
import mongoose, { type ConnectOptions } from 'mongoose';
import { tokensOf } from '../harness/client.js';
import { type ExistingDatabase, existingDatabase, hash, password } from './existing.js';

const { Long, UUID } = mongoose.mongo;

const ids = {
  uuid: new UUID('0b6d1d3e-7d5a-4d59-9c39-0d4f4e4a7c11'),
  int64: Long.fromString('9007199254740993'),
  number: 7,
};

describe('a connection that reads values as other types', function () {
  this.timeout(120_000);
  let database: ExistingDatabase | undefined;
  afterEach(async () => {
    await database?.close();
    database = undefined;
  });
  const existing = async (options: ConnectOptions) => {
    database = await existingDatabase(
      async (connection) => {
        const users = connection.collection<{ _id: unknown }>('users');
        for (const [name, _id] of Object.entries(ids))
          await users.insertOne({
            _id,
            ...{ email: `${name}@example.com`, passwordHash: Buffer.from(hash), roles: ['admin'] },
          });
        const sessions = connection.collection('sessions');
        await sessions.createIndex({ user: 1 });
        await sessions.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
      },
      undefined,
      options,
    );
    return database;
  };

  const readable: readonly ConnectOptions[] = [{ useBigInt64: true }, { promoteBuffers: true }];
  for (const options of readable)
    it(`serves users of all kinds of ids with ${JSON.stringify(options)}`, async () => {
      const { start, client } = await existing(options);
      expect(await start()).to.equal(undefined);
      for (const [name, _id] of Object.entries(ids)) {
        const browser = client();
        const { user } = tokensOf(await browser.login({ email: `${name}@example.com`, password }));
        expect(user.id).to.equal(String(_id));
        const { access_token: bearer } = tokensOf(await browser.refresh());
        for (const url of ['/me', '/sessions', '/users', `/users/${user.id}`])
          expect((await browser.send('GET', url, { bearer })).status, url).to.equal(200);
        tokensOf(await client().login({ email: `${name}@example.com`, password }));
      }
    });

  for (const [option, options] of [
    ['promoteValues: false', { promoteValues: false }],
    ['raw: true', { raw: true }],
  ] as const)
    it(`is refused at once with ${option}`, async () => {
      const { start } = await existing(options);
      expect(await start()).to.equal(
        `the connection has the option ${option}, with which sealgate cannot read the database; leave it out, or give sealgate a connection of its own`,
      );
    });
});
