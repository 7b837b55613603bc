import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { CommandProxy } from '../harness/command-proxy.js';
import { type Importing, openImporting } from './importing.js';
import { expectWhole, hash, isThere, people } from './people.js';

describe('sealgate import users, run again', function () {
  this.timeout(120_000);
  let proxy: CommandProxy;
  before(async () => {
    proxy = await CommandProxy.start();
  });
  after(() => proxy.close());
  let importing: Importing;
  beforeEach(async () => {
    importing = await openImporting(proxy);
  });
  afterEach(async () => {
    proxy.decide = () => 'pass';
    await importing.remove();
  });

  it('skips nothing where the hashes of its second file are others', async () => {
    await importing.writeLines('users.jsonl', people(600));
    await importing.writeLines('hashes.jsonl', [{ _id: 'y', passwordHash: hash }]);
    const args = ['--from', 'auth0', '--accounts', importing.path('hashes.jsonl')];
    let batches = 0;
    proxy.decide = ({ name, collection }) => {
      if (name === 'insert' && collection === 'users') batches += 1;
      return batches > 1 ? 'cut-before' : 'pass';
    };
    expect((await importing.run('users.jsonl', ...args)).code).to.equal(75);
    proxy.decide = () => 'pass';
    expect(await isThere(importing.path('users.jsonl.sealgate-import'))).to.equal(true);
    await importing.writeLines('hashes.jsonl', [{ _id: 'x', passwordHash: hash }]);
    const { stderr } = await importing.run('users.jsonl', ...args);
    expect(stderr).to.match(/^sealgate: 600 records: 100 added/);
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
    await expectWhole(importing, 51);
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
    await expectWhole(importing, 5);
  });

  for (const [title, file] of [
    ['', 'others.jsonl'],
    [' on one file', 'users.jsonl'],
  ] as const)
    it(`may run twice at the same time${title}`, async () => {
      await importing.writeLines('others.jsonl', people(600).reverse());
      await importing.writeLines('users.jsonl', people(600));
      const held: ((fate: 'pass') => void)[] = [];
      // Each has seen that nobody is there when the first of them writes.
      proxy.decide = ({ name, collection }) => {
        if (name !== 'insert' || collection !== 'sealgate_credentials' || held.length === 2) return 'pass';
        return new Promise((go) => {
          held.push(go);
          if (held.length === 2) for (const one of held) one('pass');
        });
      };
      const running = [importing.start('users.jsonl').ended, importing.run(file)];
      for (const { code, stdout, stderr } of await Promise.all(running))
        expect({ code, stdout }, stderr).to.deep.equal({ code: 0, stdout: '' });
      await expectWhole(importing, 600);
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
    expect(await isThere(importing.path('users.jsonl.sealgate-import'))).to.equal(false);
  });
});
