import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { copyDirectory } from '../src/copy.js';
import { batchesOf, readBatches } from '../src/copy-batches.js';
import { CopyServer, copySocketIn, requestCopy } from '../src/copying.js';
import { type EmbeddedMongodb, startEmbeddedMongodb } from '../src/index.js';
import { lockDirectory } from '../src/storage/directory-lock.js';
import { Storage } from '../src/storage/storage.js';
import { check, cli, fill } from './command-line.js';
import { temporaryDirectory } from './temporary-directory.js';

describe('a copy of a data directory', function () {
  this.timeout(180_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let from: string;
  let to: string;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    from = join(directory.path, 'from');
    to = join(directory.path, 'to');
  });
  afterEach(() => directory.remove());

  const serve = () => startEmbeddedMongodb({ path: from });
  const copySocketOf = ({ uri }: EmbeddedMongodb) =>
    copySocketIn(dirname(decodeURIComponent(uri.slice('mongodb://'.length, -1))));
  const checkCopy = async () => {
    const server = await startEmbeddedMongodb({ path: to });
    await check(server.uri);
    await server.close();
  };

  /** Some megabytes: more than sockets take before somebody reads. */
  const large = (path: string) => {
    mkdirSync(path, { mode: 0o700 });
    const storage = new Storage(path);
    const key = (n: number) => Buffer.from(`key ${String(n).padStart(6, '0')}`);
    storage.transaction(() => {
      storage.put(Buffer.from('a'), Buffer.alloc(3_000_000, 'large'));
      for (let n = 0; n < 5_000; n++) storage.put(key(n), Buffer.alloc(n % 1_000, n % 251));
    });
    return { storage, key };
  };

  it('is the data of one moment, whatever is written meanwhile, in whatever pieces it comes', async () => {
    const { storage, key } = large(from);
    const before = [...storage.snapshot()];
    const batches: Buffer[] = [];
    for await (const batch of batchesOf(storage)) {
      batches.push(batch);
      const n = batches.length;
      storage.transaction(() => {
        storage.put(Buffer.from(`b ${n}`), Buffer.alloc(100));
        storage.put(key(4_999 - n), Buffer.from('changed'));
        storage.remove(key(4_000 - n));
      });
    }
    expect(batches).to.have.length.above(10);
    const bytes = Buffer.concat(batches);
    for (const size of [1_021, 65_536, bytes.length]) {
      const pieces = async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      const read = [];
      for await (const entries of readBatches(pieces())) read.push(entries);
      expect(read.pop()).to.deep.equal([]);
      expect(Buffer.concat(read.flat().flatMap(({ key, value }) => [key, value]))).to.deep.equal(
        Buffer.concat(before.flatMap(({ key, value }) => [key, value])),
      );
    }
    await storage.close();
  });

  it('is for its owner alone, and only the first of two in one place, which stays', async () => {
    const server = await serve();
    await fill(server.uri);
    mkdirSync(to, { mode: 0o755 });
    const umask = process.umask(0);
    const copyTwice = async () => {
      const results = await Promise.allSettled([copyDirectory(from, to), copyDirectory(from, to)]);
      return results.map((result) => (result.status === 'rejected' ? String(result.reason) : ''));
    };
    try {
      for (const isServed of [true, false]) {
        expect(await copyTwice(), `served: ${isServed}`).to.have.members([
          '',
          `Error: there is a data directory ${to} already`,
        ]);
        expect(readdirSync(to)).to.deep.equal(['data.mdb']);
        expect(statSync(join(to, 'data.mdb')).mode & 0o777).to.equal(0o600);
        if (isServed) await server.close();
        if (isServed) to = join(directory.path, 'second');
      }
    } finally {
      process.umask(umask);
    }
    await checkCopy();
  });

  it('does not keep its server from ending, and is finished by who wanted it', async () => {
    const { storage } = large(from);
    await storage.close();
    const server = await serve();
    const idle = createConnection(copySocketOf(server));
    idle.on('error', () => undefined);
    await once(idle, 'connect');
    const copied = copyDirectory(from, to);
    while (readdirSync(directory.path).length < 2) await setTimeout(1);
    const start = Date.now();
    await server.close();
    // After ten seconds, its thread would have been stopped.
    expect(Date.now() - start).to.be.below(9_000);
    idle.destroy();
    await copied;
    const copy = new Storage(to);
    expect([...copy.snapshot()]).to.have.length(5_001);
    await copy.close();
  });

  it('is cut off from a client that does not read it', async () => {
    const { storage } = large(from);
    const socket = copySocketIn(directory.path);
    const server = new CopyServer(storage, 100);
    server.listen(socket);
    const bytesAfter = async (ms: number) => {
      const client = createConnection(socket);
      await once(client, 'connect');
      await setTimeout(ms);
      let bytes = 0;
      try {
        for await (const piece of client) bytes += piece.length;
      } catch {}
      return bytes;
    };
    const all = await bytesAfter(0);
    for (let ms = 200; (await bytesAfter(ms)) >= all; ) ms *= 2;
    mkdirSync(to);
    expect(await requestCopy(socket, to)).to.equal('copied');
    await server.close();
    expect(await requestCopy(socket, to)).to.equal('absent');
    await storage.close();
  });

  it('leaves no data where its process is killed, nor a part of it where its server ends', async () => {
    await (await serve()).close();
    const sockets = join(directory.path, 'sockets');
    mkdirSync(sockets);
    const unlock = await lockDirectory(from, { sockets });
    // A server that sends the length of a batch, and never more.
    const stuck = createServer((connection) => {
      connection.on('error', () => undefined);
      connection.write(Buffer.alloc(4, 1));
    }).listen(copySocketIn(sockets));
    const client = spawn(process.execPath, [cli, 'copy', '--path', from, '--to', to], { stdio: 'inherit' });
    const hasBegun = () =>
      existsSync(to) &&
      readdirSync(to, { recursive: true }).some((name) => String(name).endsWith('data.mdb'));
    while (!hasBegun()) await setTimeout(10);
    client.kill('SIGKILL');
    await once(client, 'exit');
    expect(existsSync(join(to, 'data.mdb'))).to.equal(false);
    stuck.close();
    createServer((connection) => {
      connection.end(Buffer.alloc(4, 1));
      unlock();
    })
      .listen(copySocketIn(sockets))
      .unref();
    await copyDirectory(from, to);
    await (await startEmbeddedMongodb({ path: to })).close();
  });
});
