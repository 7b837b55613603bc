import { appendFile, readFile, rm, truncate } from 'node:fs/promises';
import { expect } from 'chai';
import { runCommand } from '../harness/cli.js';
import { killedImport } from './broken-off.js';
import { type Importing, openImporting } from './importing.js';
import { expectWhole, hash, isThere, people } from './people.js';

const number = 600;

describe('sealgate import users, killed in its second batch and run again', function () {
  this.timeout(120_000);
  let killed: Awaited<ReturnType<typeof killedImport>>;
  let importing: Importing;
  before(async () => {
    killed = await killedImport(people(number));
    importing = killed.importing;
  });
  beforeEach(() => killed.restore());
  after(() => killed.remove());

  const checkpoint = () => importing.path('users.jsonl.sealgate-import');

  it('finishes without loss and without duplicates, and does not write again what is done', async () => {
    const count = (collection: string) => importing.connection.collection(collection).countDocuments({});
    expect(await count('users')).to.equal(500);
    expect(await count('sealgate_credentials')).to.equal(number);
    const { code, stderr } = await importing.run('users.jsonl');
    expect(stderr).to.match(/^sealgate: an import was broken off; going on after 500 records\n/);
    expect(stderr).to.include(`${number} records, 500 of them before: `);
    expect(code).to.equal(0);
    await expectWhole(importing, number);
    expect(await isThere(checkpoint())).to.equal(false);
  });

  it('finishes without its checkpoint as well', async () => {
    const { code, stderr } = await importing.run('users.jsonl', '--restart');
    expect(stderr).to.match(/^sealgate: 600 records: 100 added, 500 were there, 0 refused/);
    expect(code).to.equal(0);
    await expectWhole(importing, number);
  });

  it('skips nothing of another file of that name', async () => {
    const strangers = people(number).map(({ email, username, ...rest }) => ({
      ...rest,
      email: `q${email}`,
      username: `q${username}`,
    }));
    await importing.writeLines('users.jsonl', strangers);
    const { stderr } = await importing.run('users.jsonl');
    expect(stderr).to.match(/^sealgate: 600 records: 600 added/);
  });

  it('skips nothing for another database, or another mapping', async () => {
    const saved = await readFile(checkpoint(), 'utf8');
    expect(saved).not.to.include(hash);
    const other = await openImporting(killed.proxy);
    try {
      const args = ['import', 'users', importing.path('users.jsonl')];
      const { stderr } = await runCommand(other.env, ...args);
      expect(stderr).to.match(/^sealgate: 600 records: 600 added/);
    } finally {
      await other.remove();
    }
    await importing.write('users.jsonl.sealgate-import', saved);
    await importing.write('map.json', '{ "fields": { "nick": "username" } }');
    const { stderr } = await importing.run('users.jsonl', '--map', importing.path('map.json'));
    expect(stderr).to.match(/^sealgate: 600 records: 100 added/);
  });

  it('skips nothing where the users that it wrote are gone', async () => {
    await importing.connection.dropDatabase();
    const { code, stderr } = await importing.run('users.jsonl');
    expect(stderr).to.match(/^sealgate: 600 records: 600 added/);
    expect(code).to.equal(0);
    await expectWhole(importing, number);
  });
});

describe('sealgate import users, killed with a report and run again', function () {
  this.timeout(120_000);
  const records = people(number).flatMap((one, index) =>
    index % 50 === 0 ? [{ email: 'none' }, one] : [one],
  );
  const reason = 'email must be an email address';
  let killed: Awaited<ReturnType<typeof killedImport>>;
  let importing: Importing;
  before(async () => {
    killed = await killedImport(records, ({ path }) => ['--report', path('report.jsonl')]);
    importing = killed.importing;
  });
  beforeEach(() => killed.restore());
  after(() => killed.remove());

  const report = () => importing.path('report.jsonl');

  for (const [when, more] of [
    ['before it told of a batch', ''],
    [
      'when it had told of a batch that it did not save',
      `{"line":511,"reason":"${reason}"}\n{"line":562,"re`,
    ],
  ] as const)
    it(`tells of each refused record once in its report, if it was killed ${when}`, async () => {
      await appendFile(report(), more);
      const { code, stdout, stderr } = await importing.run('users.jsonl', '--report', report());
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.include('going on after').and.include('12 refused');
      const lines = (await readFile(report(), 'utf8')).trim().split('\n');
      const expected = Array.from({ length: 12 }, (_, index) => ({ line: index * 51 + 1, reason }));
      expect(lines.map((line): unknown => JSON.parse(line))).to.deep.equal(expected);
      await expectWhole(importing, number);
    });

  for (const change of ['deleted', 'emptied', 'another one'] as const)
    it(`begins its report anew where that is ${change}, and says so`, async () => {
      const next = change === 'another one' ? importing.path('next.jsonl') : report();
      if (change === 'deleted') await rm(next);
      if (change === 'emptied') await truncate(next);
      const { code, stderr } = await importing.run('users.jsonl', '--report', next);
      expect(stderr).to.include(`${next} is a new report, and does not tell what was refused before\n`);
      expect(code).to.equal(1);
      const lines = (await readFile(next, 'utf8')).trim().split('\n');
      const expected = Array.from({ length: 2 }, (_, index) => ({ line: (index + 10) * 51 + 1, reason }));
      expect(lines.map((line): unknown => JSON.parse(line))).to.deep.equal(expected);
    });
});
