import { expect } from 'chai';
import { type Importing, openImporting } from '../import/importing.js';

/** Somebody who could register in the other system chose what is in its export. */
describe('a file to import that somebody else had a hand in', () => {
  let importing: Importing;
  beforeEach(async () => {
    importing = await openImporting();
    await importing.write('map.json', '{ "fields": { "own": "own" } }');
  });
  afterEach(() => importing.remove());

  const run = (...args: readonly string[]) =>
    importing.run('users.jsonl', '--map', importing.path('map.json'), ...args);

  const hostile: readonly string[] = [
    '{"$where":"sleep(1000)"}',
    '{"a":{"$ne":1}}',
    '{"a":[{"$gt":""}]}',
    '{"a.b":1}',
    '{"a\\u0000b":1}',
    '{"__proto__":{"isAdmin":true}}',
    '{"a":{"__proto__":{"isAdmin":true}}}',
  ];
  it('brings in no key that a database or JavaScript takes for something else', async () => {
    const lines = hostile.map((own, index) => `{"email":"p${index}@example.com","own":${own}}\n`);
    await importing.write('users.jsonl', lines.join(''));
    const { code, stdout } = await run();
    expect(code).to.equal(1);
    const refused = stdout.trim().split('\n');
    expect(refused).to.have.length(hostile.length);
    for (const [index, line] of refused.entries()) {
      const { line: number, reason } = JSON.parse(line);
      expect(number).to.equal(index + 1);
      expect(reason).to.match(/^fields\.own must have no key such as "/);
    }
    expect(await importing.users()).to.deep.equal([]);
  });

  it('gives nobody a field that was not asked for, by whatever name', async () => {
    const line =
      '{"email":"ann@example.com","isAdmin":true,"sessionsVersion":7,"passwordId":"x","upstream":{"id":"1"},"__proto__":{"roles":["admin"],"own":1}}\n';
    await importing.write('users.jsonl', line);
    expect(await run()).to.include({ code: 0 });
    const [user = {}] = await importing.users();
    expect(user).to.have.all.keys('_id', 'email', 'roles', 'disabled', 'createdAt', 'updatedAt');
    expect(user).to.deep.include({ roles: ['user'] });
  });

  it('is not nested without end', async () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const lines = [40, 2000, 150_000].map((depth) => `{"email":"deep@example.com","own":${nested(depth)}}`);
    await importing.write('users.jsonl', [...lines, '{"email":"ben@example.com"}'].join('\n'));
    const { stdout } = await run();
    expect(stdout.trim().split('\n')).to.deep.equal([
      '{"line":1,"reason":"fields.own must have 32 levels at most"}',
      '{"line":2,"reason":"is nested too deep"}',
      '{"line":3,"reason":"is nested too deep"}',
    ]);
    expect(await importing.users()).to.have.length(1);
  });

  it('gives no roles to who can write the own profile in Supabase', async () => {
    const record = {
      email: 'ann@example.com',
      raw_user_meta_data: { roles: ['admin'], role: 'admin' },
      role: 'admin',
    };
    await importing.writeLines('users.jsonl', [record]);
    expect(await importing.run('users.jsonl', '--from', 'supabase')).to.include({ code: 0 });
    expect((await importing.users())[0]).to.deep.include({ roles: ['user'] });
  });

  it('takes nobody over who is there already', async () => {
    await importing.writeLines('users.jsonl', [
      { email: 'ann@example.com', passwordHash: `$2b$10$${'a'.repeat(21)}u${'a'.repeat(31)}` },
    ]);
    await run();
    const before = await importing.credentials();
    await importing.writeLines('users.jsonl', [
      {
        email: 'ANN@example.com',
        passwordHash: `$2b$10$${'b'.repeat(21)}u${'e'.repeat(31)}`,
        roles: ['admin'],
      },
    ]);
    expect(await run()).to.include({ code: 0 });
    expect(await importing.credentials()).to.deep.equal(before);
  });
});
