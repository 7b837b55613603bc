import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Document, MongoClient } from 'mongodb';
import { DataDirectoryError, startEmbeddedMongodb } from '../src/index.js';
import { ownershipFault } from '../src/storage/data-directory.js';
import { holderKey } from '../src/storage/keys.js';
import { Storage } from '../src/storage/storage.js';
import { encode } from '../src/values/decode.js';
import { errorCode, type Item } from './server-under-test.js';
import { temporaryDirectory } from './temporary-directory.js';

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));

interface Result {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

async function run(...args: string[]): Promise<Result> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = await once(child, 'close');
  return { code, output, errors };
}

async function serve(path: string, ...args: string[]): Promise<{ child: ChildProcess; uri: string }> {
  const child = spawn(process.execPath, [cli, '--path', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [uri] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, uri: String(uri) };
}

async function withClient<T>(uri: string, task: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = await new MongoClient(uri).connect();
  try {
    return await task(client);
  } finally {
    await client.close();
  }
}

describe('the data directory of the embedded server', function () {
  // Several processes are started, on what may be a busy machine.
  this.timeout(60_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const fill = (uri: string) =>
    withClient(uri, async (client) => {
      const items = client.db('test').collection<Item>('items');
      await items.createIndex({ n: 1 }, { unique: true });
      await items.createIndex({ at: 1 }, { expireAfterSeconds: 600 });
      await items.insertMany(Array.from({ length: 500 }, (_, n) => ({ _id: n, n, tags: ['a', n] })));
    });
  const check = (uri: string) =>
    withClient(uri, async (client) => {
      const items = client.db('test').collection<Item>('items');
      expect(await items.countDocuments()).to.equal(500);
      expect((await items.indexes()).map(({ name }) => name)).to.deep.equal(['_id_', 'n_1', 'at_1']);
      expect(await items.findOne({ n: 77 })).to.deep.equal({ _id: 77, n: 77, tags: ['a', 77] });
      expect(await errorCode(items.insertOne({ n: 77 }))).to.equal(11000);
    });

  it('is made with access for its owner alone, as is the socket', async () => {
    const path = join(directory.path, 'new', 'data.d');
    const server = await startEmbeddedMongodb({ path });
    expect(statSync(path).mode & 0o777).to.equal(0o700);
    const socket = decodeURIComponent(server.uri.slice('mongodb://'.length, -1));
    expect(statSync(join(socket, '..')).mode & 0o777).to.equal(0o700);
    await server.close();
    expect(() => statSync(socket)).to.throw();
    expect(() => statSync(join(socket, '..'))).to.throw();
  });

  it('is none for a path that was meant to be there, and is undefined', async () => {
    const path = process.env.NO_SUCH_VARIABLE as string;
    const error = await startEmbeddedMongodb({ path }).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(TypeError).with.property('message').that.includes('the path is undefined');
  });

  it('keeps documents and indexes over a restart', async () => {
    const first = await startEmbeddedMongodb({ path: directory.path });
    await fill(first.uri);
    await first.close();
    await first.close();
    const second = await startEmbeddedMongodb({ path: directory.path });
    await check(second.uri);
    await second.close();
  });

  it('keeps an index whose filter is nested as deep as can be', async () => {
    const first = await startEmbeddedMongodb({ path: directory.path });
    await withClient(first.uri, async (client) => {
      const items = client.db('test').collection<Item>('items');
      let partialFilterExpression: Document = { n: 1 };
      let refused: unknown;
      for (let n = 0; refused === undefined; n++) {
        if (n > 80)
          refused = await errorCode(items.createIndex({ [`n${n}`]: 1 }, { partialFilterExpression }));
        partialFilterExpression = { $and: [partialFilterExpression] };
      }
      expect(refused).to.equal(15);
      expect(await items.indexes()).to.have.length.greaterThan(1);
    });
    await first.close();
    await (await startEmbeddedMongodb({ path: directory.path })).close();
  });

  it('is refused to a second server of the same process', async () => {
    const server = await startEmbeddedMongodb({ path: directory.path });
    const error = await startEmbeddedMongodb({ path: `${directory.path}/.` }).catch(
      (reason: unknown) => reason,
    );
    expect(error)
      .to.be.an('error')
      .that.includes({
        message: `the data directory ${directory.path} is in use by the process ${process.pid}`,
      });
    await server.close();
    await (await startEmbeddedMongodb({ path: directory.path })).close();
  });

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

  it('is free although the number of the killed process is that of another by now', async () => {
    const storage = new Storage(directory.path);
    const { dev, ino } = statSync(storage.file);
    const note = { pid: process.ppid, started: 'before', file: `${dev}:${ino}` };
    storage.transaction(() => storage.put(holderKey, encode(note)));
    await storage.close();
    await (await startEmbeddedMongodb({ path: directory.path })).close();
  });

  it('is served on a port when one is given', async () => {
    const { child, uri } = await serve(directory.path, '--port', '0');
    expect(uri).to.match(/^mongodb:\/\/127\.0\.0\.1:\d+\/$/);
    await fill(uri);
    await check(uri);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).to.deep.equal([0, null]);
  });

  it('is free after a start that failed, be it for a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await startEmbeddedMongodb({ path: directory.path, port }).catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).to.contain('EADDRINUSE');
    taken.close();
    const server = await startEmbeddedMongodb({ path: directory.path });
    await fill(server.uri);
    await server.close();
  });

  it('is free after a start that found no place for its socket', async () => {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = join(directory.path, 'missing');
    try {
      const error = await startEmbeddedMongodb({ path: directory.path }).catch((reason: unknown) => reason);
      expect(String(error)).to.contain('ENOENT');
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    await (await startEmbeddedMongodb({ path: directory.path })).close();
  });

  it('whose file is no database, or is cut short, is an error and not an empty database', async () => {
    const file = join(directory.path, 'data.mdb');
    const start = () =>
      startEmbeddedMongodb({ path: directory.path }).catch((reason: unknown) => String(reason));
    for (const content of ['x', 'no database at all'.repeat(1_000)]) {
      writeFileSync(file, content);
      expect(await start()).to.equal(`Error: ${file} cannot be opened: it is no database`);
    }
    rmSync(file);
    const server = await startEmbeddedMongodb({ path: directory.path });
    await fill(server.uri);
    await server.close();
    truncateSync(file, statSync(file).size - 4_096);
    expect(await start()).to.contain('it is cut short');
    truncateSync(file, 4_200);
    expect(await start()).to.contain('it is damaged');
  });

  it('whose last pages were freed before they were written is whole', async () => {
    for (let round = 0; round < 3; round++) {
      const server = await startEmbeddedMongodb({ path: directory.path });
      await withClient(server.uri, async (client) => {
        const items = client.db('test').collection<Item>('items');
        for (let n = 0; n < 20; n++) {
          const text = 'x'.repeat(3_000);
          const inserts = Array.from({ length: 10 }, () => items.insertOne({ n, text }));
          await Promise.all([...inserts, items.deleteMany({ n: n - 1 }), items.deleteMany({ n })]);
        }
        await items.deleteMany({});
      });
      await server.close();
    }
  });

  const expectRefusal = async (about: string, ...args: string[]) => {
    const { code, errors } = await run(...args);
    expect(errors).to.match(/^[^\n]*; run: [^\n]*\n$/);
    expect(errors).to.include(`${about} belongs to the user ${statSync(about).uid}`);
    expect(errors).to.include(`chmod go-w ${about}\n`);
    expect(code).to.equal(78);
  };

  it('is refused where others may write in it, by every command and in code', async () => {
    const { path } = directory;
    await (await startEmbeddedMongodb({ path })).close();
    const copy = join(path, 'copy');
    const commands = [['serve'], ['copy', '--to', copy], ['export'], ['import', '--file', '/dev/null']];
    for (const [mode, all] of [
      [0o770, commands.slice(0, 1)],
      [0o1777, commands],
    ] as const) {
      chmodSync(path, mode);
      for (const args of all) await expectRefusal(path, ...args, '--path', path);
      const error = await startEmbeddedMongodb({ path }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(DataDirectoryError);
    }
    chmodSync(path, 0o700);
    mkdirSync(copy);
    chmodSync(copy, 0o777);
    await expectRefusal(copy, 'copy', '--path', path, '--to', copy);
    expect(readdirSync(copy)).to.deep.equal([]);
  });

  it('is refused where others may write to a file of the database, also through a link', async () => {
    const { path } = directory;
    await (await startEmbeddedMongodb({ path })).close();
    const link = join(path, 'link');
    symlinkSync(path, link);
    for (const name of ['data.mdb', 'data.mdb-lock']) {
      chmodSync(join(path, name), 0o602);
      for (const given of [path, link]) await expectRefusal(join(path, name), '--path', given);
      chmodSync(join(path, name), 0o600);
    }
    await (await startEmbeddedMongodb({ path: link })).close();
  });

  it('is refused where it belongs to somebody else, even if root starts', async () => {
    // Nobody else can give a directory away; but the root directory is not theirs.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(directory.path, 65_534, 65_534);
    const foreign = isRoot ? directory.path : '/';
    await expectRefusal(foreign, '--path', foreign);
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
    expect((await run('frob')).errors).to.match(/^unknown command frob\nusage:/);
    expect((await run('--path', directory.path, '--port', 'x')).errors).to.match(/^--port x is no port\n/);
    expect((await run('copy', '--path', directory.path, '--to', directory.path)).code).to.equal(1);
    expect(readdirSync(directory.path)).to.deep.equal([]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('embedded-mongodb-copy-'))).to.deep.equal(
      [],
    );
  });
});
