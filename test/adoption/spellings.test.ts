import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { raceForOne } from '../harness/race.js';
import { hash, password } from './existing.js';

interface Existing {
  readonly _id: string;
  readonly [field: string]: unknown;
}

const fullwidth = 'ｅｖｅ＠ｅｘａｍｐｌｅ．ｃｏｍ';

describe('addresses and usernames in other spellings', () => {
  let app: TestApp;
  const users = (connection: Connection = app.connection) => connection.collection<Existing>('users');
  before(async () => {
    app = await startTestApp({
      prepare: (connection) =>
        users(connection).insertMany([
          { _id: 'ann', email: 'Ann@Example.com', username: 'AnnLee', passwordHash: hash },
          { _id: 'eve', email: fullwidth, passwordHash: hash },
          { _id: 'sam', email: '  sam@example.com ', username: ' Sam', passwordHash: hash },
          { _id: 'bob', email: 'bob@example.com', passwordHash: hash },
          { _id: 'Bob', email: 'Bob@example.com', passwordHash: hash },
          { _id: 'mia', email: 'mia@example.com', passwordHash: hash },
          { _id: 'leo', email: 'Leo@Example.com', passwordHash: hash },
        ]),
    });
  });
  after(() => app.close());

  const whoIs = async (typed: string) => {
    const answer = await app.client().login({ email: typed, password });
    return answer.status === 200 ? tokensOf(answer).user.id : codeOf(answer);
  };
  const register = async (email: string, other: object = {}) => {
    const answer = await app.client().register({ email, password, ...other });
    return codeOf(answer) ?? answer.status;
  };

  it('sign in however they are typed', async () => {
    for (const typed of [
      'Ann@Example.com',
      'ann@example.com',
      'ANN@EXAMPLE.COM',
      ' ann@example.com',
      'annlee',
      'AnnLee',
      'ANNLEE ',
    ])
      expect(await whoIs(typed), typed).to.equal('ann');
    for (const typed of [fullwidth, 'eve@example.com', 'Eve@Example.com'])
      expect(await whoIs(typed), typed).to.equal('eve');
    for (const typed of ['sam@example.com', '  sam@example.com ', 'SAM@example.com', 'sam', ' Sam'])
      expect(await whoIs(typed), typed).to.equal('sam');
  });

  it('are nobody else’s to register', async () => {
    for (const email of [
      'ann@example.com',
      'ANN@example.com',
      'eve@example.com',
      'Sam@Example.com',
      'BOB@example.com',
    ])
      expect(await register(email), email).to.equal('email_taken');
    expect(await register('new@example.com', { username: 'ANNLEE' })).to.equal('username_taken');
    expect(await register('new@example.com', { username: 'sam' })).to.equal('username_taken');
  });

  it('are one where they register at once', async () => {
    const typed = ['Race@example.com', 'race@example.com', 'RACE@EXAMPLE.COM', 'ｒace@example.com'];
    await raceForOne<string | number>(
      typed.map((email) => () => register(email)),
      { won: 201, lost: ['email_taken'], brokenOff: 'service_unavailable' },
    );
  });

  it('that differ in case only sign in by the exact one each', async () => {
    expect(await whoIs('bob@example.com')).to.equal('bob');
    expect(await whoIs('Bob@example.com')).to.equal('Bob');
    expect(await whoIs('BOB@example.com')).to.be.oneOf(['bob', 'Bob']);
  });

  it('that an application changes are the user’s from then on, and no longer the old ones', async () => {
    expect(await whoIs('leo@example.com')).to.equal('leo');
    for (const [_id, email] of [
      ['mia', 'Mia.New@example.com'],
      ['leo', 'leo.new@example.com'],
    ] as const)
      await users().updateOne({ _id }, { $set: { email } });
    for (const old of ['mia@example.com', 'leo@example.com', 'Leo@Example.com'])
      expect(await whoIs(old), old).to.equal('invalid_credentials');
    expect(await whoIs('Mia.New@example.com')).to.equal('mia');
    expect(await whoIs('leo.new@example.com')).to.equal('leo');
    await eventually(
      'the new spelling is claimed',
      async () => (await whoIs('mia.new@example.com')) === 'mia',
    );
    for (const taken of ['mia.new@example.com', 'Leo.New@example.com'])
      expect(await register(taken), taken).to.equal('email_taken');
    for (const free of ['mia@example.com', 'Leo@Example.com'])
      expect(await register(free), free).to.equal(201);
    expect(await whoIs('leo.new@example.com')).to.equal('leo');
    expect(await whoIs('leo@example.com')).not.to.be.oneOf(['leo', 'invalid_credentials']);
  });

  it('that an application adds later sign in by the exact one at once, and by any from then on', async () => {
    await users().insertOne({ _id: 'late', email: 'Late@Example.com', passwordHash: hash });
    expect(await whoIs('Late@Example.com')).to.equal('late');
    await eventually('any spelling signs in', async () => (await whoIs('late@example.com')) === 'late');
    expect(await register('late@example.com')).to.equal('email_taken');
  });

  it('are freed with their user', async () => {
    await app.auth.users.delete('eve');
    expect(await register('eve@example.com')).to.equal(201);
    await users().deleteOne({ _id: 'sam' });
    expect(await register('sam@example.com', { username: 'sam' })).to.equal(201);
  });

  it('are found by the application in any', async () => {
    expect((await app.auth.users.findByEmail('ANN@example.com'))?.id).to.equal('ann');
  });
});
