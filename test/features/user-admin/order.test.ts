import { expect } from 'chai';
import { z } from 'zod';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { expectProblem } from '../../harness/expect-problem.js';
import type { SignedInClient } from '../../harness/sign-in.js';

const page = z.looseObject({
  users: z.array(z.looseObject({ email: z.string(), username: z.string().optional() })),
  next: z.string().optional(),
});

describe('the list of users', () => {
  let app: TestApp;
  let admin: SignedInClient;
  const people = ['dora', 'ann', 'bob', 'Anna', 'carl', 'eve', 'bea'];
  before(async () => {
    app = await startTestApp();
    admin = await signUpAdmin(app);
    for (const [index, name] of people.entries())
      await app.auth.users.create({
        email: `${name}@list.example`,
        // Several have none, and several the same name.
        ...(index % 2 === 0 ? { username: name } : {}),
        ...(index > 2 ? { name: index % 2 === 0 ? 'Same' : 'Other' } : {}),
        roles: index === 1 ? ['editor'] : ['user'],
        disabled: index === 2,
      });
  });
  after(() => app.close());
  const ask = (query: Record<string, string>) =>
    app.client().send('GET', `/users?${new URLSearchParams(query)}`, { bearer: admin.token });
  const namesOf = (users: readonly { readonly email: string }[]) =>
    users.map(({ email }) => email.replace(/@list\.example$/, '')).filter((name) => !name.includes('@'));

  /** All of the list, by pages of two. */
  const walk = async (query: Record<string, string>): Promise<readonly string[]> => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const answer = await ask({ ...query, limit: '2', ...(cursor === undefined ? {} : { cursor }) });
      expect(answer.status).to.equal(200);
      const { users, next } = page.parse(answer.body);
      found.push(...namesOf(users));
      cursor = next;
    } while (cursor !== undefined);
    return found;
  };

  const all = people.map((name) => name.toLowerCase());
  const byEmail = [...all].sort();

  it('is sorted by the address, up and down, page by page', async () => {
    expect(await walk({ sort: 'email' })).to.deep.equal(byEmail);
    expect(await walk({ sort: '-email' })).to.deep.equal([...byEmail].reverse());
  });

  it('is sorted by when users came, and by their ids', async () => {
    expect(await walk({ sort: 'createdAt' })).to.deep.equal(all);
    expect(await walk({ sort: '-createdAt' })).to.deep.equal([...all].reverse());
    expect(await walk({ sort: '-id' })).to.deep.equal([...(await walk({}))].reverse());
  });

  for (const sort of ['username', '-username', 'name', '-name', 'updatedAt', '-updatedAt'])
    it(`has everybody once by ${sort}, who has none as well, and whoever is alike`, async () => {
      expect([...(await walk({ sort }))].sort()).to.deep.equal(byEmail);
    });

  it('is filtered by beginnings in any spelling, by a role, and by who is disabled, in any order', async () => {
    expect(await walk({ email: 'AN', sort: '-email' })).to.deep.equal(['anna', 'ann']);
    expect(await walk({ username: 'B', sort: 'username' })).to.deep.equal(['bea', 'bob']);
    expect(await walk({ role: 'editor' })).to.deep.equal(['ann']);
    expect(await walk({ disabled: 'true' })).to.deep.equal(['bob']);
    expect(await walk({ disabled: 'false', email: 'b' })).to.deep.equal(['bea']);
    expect(await walk({ email: '.*' })).to.deep.equal([]);
  });

  it('takes no other order, and no other kind of filter', async () => {
    for (const query of [
      { sort: 'passwordId' },
      { sort: '--email' },
      { sort: '' },
      { sort: '-' },
      { sort: '__proto__' },
      { sort: 'roles' },
      { disabled: '1' },
      { role: '$ne' },
    ])
      expectProblem(await ask(query), 400, 'invalid_request');
  });

  it('goes on by a cursor of another order without harm, and refuses what is none', async () => {
    const sorts = ['id', 'email', 'username', 'name', 'createdAt', '-updatedAt'];
    for (const sort of sorts) {
      const { next = '' } = page.parse((await ask({ sort, limit: '1' })).body);
      for (const other of sorts) {
        const answer = await ask({ sort: other, cursor: next });
        expect(answer.status, `${sort}, then ${other}`).to.equal(200);
        expect(page.parse(answer.body).users.length).to.be.at.most(all.length + 1);
      }
    }
    const id = { $oid: admin.userId };
    const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) });
    const forged = [
      ...[[{ $gt: '' }, null], [null, 'x'], { key: 1 }, 7],
      ...[{ _bsontype: 'Foo' }, { a: { _bsontype: 'Double', value: 'x' } }].map((value) => [id, value]),
      ...[deep(150), [[]], { a: [{ _bsontype: 5 }] }, JSON.parse('{"a":{"__proto__":{}}}')].map((value) => [
        id,
        value,
      ]),
      ...[{ $date: 'garbage' }, { a: { $date: 'garbage' } }, { $minKey: 1 }].map((value) => [id, value]),
      [id, { a: { $code: 'x', $scope: { a: { _bsontype: 'Foo' } } } }],
      [id, { a: { $ref: 'x', $id: { _bsontype: 'Foo' } } }],
      [id, { $regularExpression: { pattern: 'x', options: '' } }],
      [{ _bsontype: 'ObjectId' }, null],
    ];
    for (const value of forged) {
      const cursor = Buffer.from(JSON.stringify(value)).toString('base64url');
      for (const sort of ['id', 'email', '-createdAt'])
        expectProblem(await ask({ cursor, sort }), 400, 'invalid_request');
    }
    // What an application may have stored goes on.
    const stored = { first: 'Ann', born: { $date: '2001-02-03T00:00:00Z' }, list: [1, null, { a: 1.5 }] };
    const cursor = Buffer.from(JSON.stringify([id, stored])).toString('base64url');
    expect((await ask({ cursor, sort: 'name' })).status).to.equal(200);
  });
});
