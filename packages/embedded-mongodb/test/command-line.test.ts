import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { copyDirectory, withCopy, withServer } from '../src/copy.js';
import { DataDirectoryError, startEmbeddedMongodb } from '../src/index.js';
import { ownershipFault } from '../src/storage/data-directory.js';
import { check, fill, run, serve } from './command-line.js';
import { temporaryDirectory } from './temporary-directory.js';

describe('the data directory of a process of the embedded server', function () {
  // Several processes are started, on what may be a busy machine.
  this.timeout(180_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  it('is refused to a second process, with one line that names the first', async () => {
    const { child } = await serve(directory.path);
    const message = `the data directory ${directory.path} is in use by the process ${child.pid}`;
    expect(await run('--path', directory.path)).to.deep.equal({
      code: 1,
      output: '',
      errors: `${message}\n`,
    });
    const error = await startEmbeddedMongodb({ path: directory.path }).catch((reason: unknown) => reason);
    expect(error).to.be.an('error').that.includes({ message });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).to.deep.equal([0, null]);
    await (await startEmbeddedMongodb({ path: directory.path })).close();
  });

  it('is given to one of several that start at once', async () => {
    const started = await Promise.allSettled(
      Array.from({ length: 3 }, () => run('import', '--path', directory.path, '--file', '/dev/null')),
    );
    const results = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(results.filter(({ code }) => code === 0)).to.not.have.length(0);
    for (const { code, errors } of results)
      if (code !== 0) expect(errors).to.match(/^the data directory \S+ is in use by the process \d+\n$/);
  });

  it('is free again when the process that had it was killed', async () => {
    const { child, uri } = await serve(directory.path);
    await fill(uri);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const socket = decodeURIComponent(uri.slice('mongodb://'.length, -1));
    expect(existsSync(socket)).to.equal(true);
    const server = await startEmbeddedMongodb({ path: directory.path });
    expect(existsSync(join(socket, '..'))).to.equal(false);
    await check(server.uri);
    await server.close();
  });

  it('is served on a port when one is given', async () => {
    const { child, uri } = await serve(directory.path, '--port', '0');
    expect(uri).to.match(/^mongodb:\/\/127\.0\.0\.1:\d+\/$/);
    await fill(uri);
    await check(uri);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).to.deep.equal([0, null]);
  });

  const faultOf = (task: Promise<unknown>) =>
    task.then(
      () => undefined,
      (reason: unknown) => reason,
    );
  const expectFault = async (about: string, task: Promise<unknown>) => {
    const fault = await faultOf(task);
    expect(fault).to.be.instanceOf(DataDirectoryError);
    expect(String(fault)).to.include(`${about} belongs to the user ${statSync(about).uid}`);
    expect(String(fault)).to.match(new RegExp(`; run: (chown \\d+ ${about} && )?chmod go-w ${about}$`));
  };

  it('is refused where others may write in it, by every command and in code', async () => {
    const { path } = directory;
    await (await startEmbeddedMongodb({ path })).close();
    const copy = join(path, 'copy');
    const nothing = async () => undefined;
    for (const mode of [0o770, 0o1777]) {
      chmodSync(path, mode);
      await expectFault(path, startEmbeddedMongodb({ path }));
      // What the commands copy, export and import do.
      await expectFault(path, copyDirectory(path, copy));
      await expectFault(path, withCopy(path, nothing));
      await expectFault(path, withServer(path, nothing));
    }
    const { code, errors } = await run('--path', path);
    expect(errors).to.match(/^[^\n]*; run: [^\n]*\n$/);
    expect(code).to.equal(78);
    chmodSync(path, 0o700);
    mkdirSync(copy);
    chmodSync(copy, 0o777);
    await expectFault(copy, copyDirectory(path, copy));
    expect(readdirSync(copy)).to.deep.equal([]);
  });

  it('is refused where others may write to a file of the database, also through a link', async () => {
    const { path } = directory;
    await (await startEmbeddedMongodb({ path })).close();
    const link = join(path, 'link');
    symlinkSync(path, link);
    for (const name of ['data.mdb', 'data.mdb-lock']) {
      chmodSync(join(path, name), 0o602);
      for (const given of [path, link])
        await expectFault(join(path, name), startEmbeddedMongodb({ path: given }));
      chmodSync(join(path, name), 0o600);
    }
    await (await startEmbeddedMongodb({ path: link })).close();
  });

  it('is refused where it belongs to somebody else, even if root starts', async () => {
    // Nobody else can give a directory away; but the root directory is not theirs.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(directory.path, 65_534, 65_534);
    const foreign = isRoot ? directory.path : '/';
    await expectFault(foreign, startEmbeddedMongodb({ path: foreign }));
    expect(ownershipFault('/data', { uid: 0, mode: 0o700 }, 7)).to.include('chown 7 /data && chmod go-w');
    expect(ownershipFault('/data', { uid: 7, mode: 0o755 }, 7)).to.equal(undefined);
    expect(ownershipFault('/data', { uid: 0, mode: 0o777 }, undefined)).to.equal(undefined);
  });

  it('is copied while it is in use, exported, and imported elsewhere', async () => {
    const { child, uri } = await serve(directory.path);
    await fill(uri);
    const copy = join(directory.path, 'copy');
    const lines = join(directory.path, 'export.jsonl');
    const other = join(directory.path, 'other');
    expect(await run('copy', '--path', directory.path, '--to', copy)).to.include({ code: 0, errors: '' });
    expect(await run('export', '--path', directory.path, '--file', lines)).to.include({
      code: 0,
      errors: '',
    });
    expect(await run('import', '--path', other, '--file', lines)).to.deep.equal({
      code: 0,
      output: 'imported 500 documents\n',
      errors: '',
    });
    child.kill('SIGTERM');
    await once(child, 'exit');
    for (const path of [copy, other]) {
      const server = await startEmbeddedMongodb({ path });
      await check(server.uri);
      await server.close();
    }
    const original = await run('export', '--path', directory.path);
    expect((await run('export', '--path', other)).output).to.equal(original.output);
    expect(original.output.split('\n')).to.have.length(502);
  });

  it('tells what is wrong with a command line', async () => {
    expect((await run()).errors).to.match(/^--path is missing\nusage:/);
    const both = await run('export', '--path', directory.path, '--uri', 'mongodb://localhost/');
    expect(both.errors).to.match(/^--path and --uri exclude each other\nusage:/);
    expect((await run('frob')).errors).to.match(/^unknown command frob\nusage:/);
    expect((await run('--path', directory.path, '--port', 'x')).errors).to.match(/^--port x is no port\n/);
    expect((await run('copy', '--path', directory.path, '--to', directory.path)).code).to.equal(1);
    expect(readdirSync(directory.path)).to.deep.equal([]);
  });
});
