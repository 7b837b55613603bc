import { once } from 'node:events';
import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Document } from 'mongodb';
import { startEmbeddedMongodb } from '../src/index.js';
import { check, fill, withClient } from './command-line.js';
import { errorCode, type Item } from './server-under-test.js';
import { temporaryDirectory } from './temporary-directory.js';

describe('the data directory of the embedded server', function () {
  // Several processes are started, on what may be a busy machine.
  this.timeout(180_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

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

  it('is refused where none can be made, be it where the system makes nothing', async () => {
    const file = join(directory.path, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'data'), '/proc/data/inner']) {
      const error = await startEmbeddedMongodb({ path }).catch((reason: unknown) => String(reason));
      expect(error).to.match(/^Error: E[A-Z]+: .*, mkdir '/);
    }
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
});
