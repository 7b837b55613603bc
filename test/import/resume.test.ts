import { readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { expect } from 'chai';
import { runCommand } from '../harness/cli.js';
import { eventually } from '../harness/eventually.js';
import { type Importing, openImporting } from './importing.js';

const hash = `$2b$10$${'a'.repeat(21)}u${'a'.repeat(31)}`;
const number = 6_000;

describe('sealgate import users, broken off and run again', function () {
  this.timeout(120_000);
  let importing: Importing;
  beforeEach(async () => {
    importing = await openImporting();
  });
  afterEach(() => importing.remove());

  const person = (index: number) => ({
    email: `p${index}@example.com`,
    username: `p${index}`,
    passwordHash: hash,
  });
  const people = (count = number) => Array.from({ length: count }, (_, index) => person(index));
  const checkpoint = () => importing.path('users.jsonl.sealgate-import');
  const isThere = (file: string) =>
    stat(file).then(
      () => true,
      () => false,
    );
  const countUsers = () => importing.connection.collection('users').countDocuments({});

  /** Kills an import when a part of it is in. */
  const killInTheMiddle = async (...args: readonly string[]) => {
    const { child, ended } = importing.start('users.jsonl', ...args);
    await eventually(
      'a part is in',
      async () => (await isThere(checkpoint())) && (await countUsers()) > 1500,
    );
    child.kill('SIGKILL');
    expect((await ended).code).to.equal('SIGKILL');
    expect(await countUsers()).to.be.below(number);
  };

  /** Everybody is there once, with one password, which is the one that the user names. */
  const expectWhole = async (count = number) => {
    const [users, credentials] = [await importing.users(), await importing.credentials()];
    expect(new Set(users.map(({ email }) => email)).size).to.equal(count);
    expect([users.length, credentials.length]).to.deep.equal([count, count]);
    const named = new Map(users.map(({ _id, passwordId }) => [String(_id), String(passwordId)]));
    for (const { _id, passwords } of credentials) {
      expect(passwords).to.have.length(1);
      expect(named.get(String(_id))).to.equal(String(passwords[0]?.id));
    }
  };

  it('finishes without loss and without duplicates after it was killed, and does not write again what is done', async () => {
    await importing.writeLines('users.jsonl', people());
    await killInTheMiddle();
    const { code, stderr } = await importing.run('users.jsonl');
    const [, skipped = ''] =
      /^sealgate: an import was broken off; going on after (\d+) records\n/.exec(stderr) ?? [];
    expect(Number(skipped)).to.be.within(500, number - 500);
    expect(stderr).to.include(`${number} records, ${skipped} of them before: `);
    expect(code).to.equal(0);
    await expectWhole();
    expect(await isThere(checkpoint())).to.equal(false);
  });

  it('finishes without its checkpoint as well', async () => {
    await importing.writeLines('users.jsonl', people());
    await killInTheMiddle();
    const { code, stderr } = await importing.run('users.jsonl', '--restart');
    expect(stderr).to.match(/^sealgate: 6000 records: \d+ added, \d+ were there, 0 refused/);
    expect(code).to.equal(0);
    await expectWhole();
  });

  it('tells of each refused record once in its report, whenever it was killed', async () => {
    const records = people().flatMap((one, index) => (index % 50 === 0 ? [{ email: 'none' }, one] : [one]));
    await importing.writeLines('users.jsonl', records);
    const report = importing.path('report.jsonl');
    await killInTheMiddle('--report', report);
    const { code, stdout, stderr } = await importing.run('users.jsonl', '--report', report);
    expect([code, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.include('going on after').and.include('120 refused');
    const lines = (await readFile(report, 'utf8')).trim().split('\n');
    const expected = Array.from({ length: 120 }, (_, index) => ({
      line: index * 51 + 1,
      reason: 'email must be an email address',
    }));
    expect(lines.map((line): unknown => JSON.parse(line))).to.deep.equal(expected);
    await expectWhole();
  });

  for (const change of ['deleted', 'emptied', 'another one'] as const)
    it(`begins its report anew where that is ${change}, and says so`, async () => {
      const records = people().flatMap((one, index) => (index % 50 === 0 ? [{ email: 'none' }, one] : [one]));
      await importing.writeLines('users.jsonl', records);
      const report = importing.path('report.jsonl');
      await killInTheMiddle('--report', report);
      const next = change === 'another one' ? importing.path('next.jsonl') : report;
      if (change === 'deleted') await rm(report);
      if (change === 'emptied') await truncate(report);
      const { code, stderr } = await importing.run('users.jsonl', '--report', next);
      expect(stderr).to.include(`${next} is a new report, and does not tell what was refused before\n`);
      expect(code).to.equal(1);
      const lines = (await readFile(next, 'utf8')).trim().split('\n');
      for (const line of lines) expect(JSON.parse(line)).to.have.property('reason');
      expect(lines.length).to.be.within(1, 119);
    });

  it('skips nothing of another file of that name', async () => {
    await importing.writeLines('users.jsonl', people());
    await killInTheMiddle();
    const strangers = people(700).map(({ email, username, ...rest }) => ({
      ...rest,
      email: `q${email}`,
      username: `q${username}`,
    }));
    await importing.writeLines('users.jsonl', strangers);
    const { stderr } = await importing.run('users.jsonl');
    expect(stderr).to.match(/^sealgate: 700 records: 700 added/);
  });

  it('skips nothing for another database, or another mapping', async () => {
    await importing.writeLines('users.jsonl', people());
    await killInTheMiddle();
    const saved = await readFile(checkpoint(), 'utf8');
    expect(saved).not.to.include(hash);
    const other = await openImporting();
    try {
      const args = ['import', 'users', importing.path('users.jsonl')];
      const { stderr } = await runCommand(other.env, ...args);
      expect(stderr).to.match(/^sealgate: 6000 records: 6000 added/);
    } finally {
      await other.remove();
    }
    await importing.write('users.jsonl.sealgate-import', saved);
    await importing.write('map.json', '{ "fields": { "nick": "username" } }');
    const { stderr } = await importing.run('users.jsonl', '--map', importing.path('map.json'));
    expect(stderr).to.match(/^sealgate: 6000 records: \d+ added/);
  });

  it('skips nothing where the hashes of its second file are others', async () => {
    await importing.writeLines('users.jsonl', people());
    await importing.writeLines('hashes.jsonl', [{ _id: 'y', passwordHash: hash }]);
    const args = ['--from', 'auth0', '--accounts', importing.path('hashes.jsonl')];
    await killInTheMiddle(...args);
    await importing.writeLines('hashes.jsonl', [{ _id: 'x', passwordHash: hash }]);
    const { stderr } = await importing.run('users.jsonl', ...args);
    expect(stderr).to.match(/^sealgate: 6000 records: \d+ added/);
  });

  it('skips nothing where the users that it wrote are gone', async () => {
    await importing.writeLines('users.jsonl', people());
    await killInTheMiddle();
    await importing.connection.dropDatabase();
    const { code, stderr } = await importing.run('users.jsonl');
    expect(stderr).to.match(/^sealgate: 6000 records: 6000 added/);
    expect(code).to.equal(0);
    await expectWhole();
  });

  it('changes nothing when it is run again, even where the file has changed', async () => {
    await importing.writeLines('users.jsonl', people(50));
    expect(await importing.run('users.jsonl')).to.include({ code: 0 });
    const before = [await importing.users(), await importing.credentials()];
    await importing.writeLines(
      'users.jsonl',
      people(51).map((one) => ({ ...one, name: 'Another', id: undefined })),
    );
    const { code, stderr } = await importing.run('users.jsonl');
    expect(stderr).to.match(/^sealgate: 51 records: 1 added, 50 were there/);
    expect(code).to.equal(0);
    expect((await importing.users()).filter(({ name }) => name === undefined)).to.deep.equal(before[0]);
    await expectWhole(51);
  });

  it('gives a user the password that a run before stored, when it was broken off between the two', async () => {
    await importing.writeLines('users.jsonl', people(5));
    await importing.run('users.jsonl');
    const before = await importing.users();
    await importing.connection.collection('users').deleteMany({});
    expect(await importing.run('users.jsonl')).to.include({ code: 0 });
    const strip = (users: typeof before) =>
      users.map(({ _id, email, passwordId }) => ({ _id, email, passwordId }));
    expect(strip(await importing.users())).to.deep.equal(strip(before));
    await expectWhole(5);
  });

  it('may run twice at the same time', async () => {
    await importing.writeLines('users.jsonl', people(3000));
    await importing.writeLines('others.jsonl', people(3000).reverse());
    const results = await Promise.all(
      ['users.jsonl', 'others.jsonl'].map((file) => importing.start(file).ended),
    );
    for (const { code, stdout, stderr } of results)
      expect({ code, stdout }, stderr).to.deep.equal({ code: 0, stdout: '' });
    await expectWhole(3000);
  });

  it('may run twice at the same time on one file', async () => {
    await importing.writeLines('users.jsonl', people(3000));
    const results = await Promise.all([1, 2].map(() => importing.start('users.jsonl').ended));
    for (const { code, stdout, stderr } of results)
      expect({ code, stdout }, stderr).to.deep.equal({ code: 0, stdout: '' });
    await expectWhole(3000);
    const left = (await readdir(importing.path('.'))).filter((name) => name.includes('.sealgate-import'));
    expect(left).to.deep.equal([]);
  });

  it('says in a line, before anything is written, that it cannot write beside its file', async () => {
    // The name of the checkpoint is too long for a file system, whoever asks.
    const file = `${'x'.repeat(240)}.jsonl`;
    await importing.writeLines(file, people(5));
    const { code, stdout, stderr } = await importing.run(file);
    expect(stderr).to.match(/^sealgate: cannot write .*\.sealgate-import \(ENAMETOOLONG\), .*\n$/);
    expect([code, stdout]).to.deep.equal([73, '']);
    expect(await importing.connection.listCollections()).to.deep.equal([]);
    expect(await importing.run(file, '--dry-run')).to.include({ code: 0 });
  });

  it('writes nothing in a dry run, not even an index or a checkpoint', async () => {
    await importing.writeLines('users.jsonl', [...people(700), { email: 'none' }]);
    const { code, stdout, stderr } = await importing.run('users.jsonl', '--dry-run');
    expect(stdout).to.equal('{"line":701,"reason":"email must be an email address"}\n');
    expect(stderr).to.match(
      /^sealgate: dry run, nothing was written: 701 records: 700 would be added, 0 were there, 1 refused/,
    );
    expect(code).to.equal(1);
    expect(await importing.connection.listCollections()).to.deep.equal([]);
    expect(await isThere(checkpoint())).to.equal(false);
  });
});
