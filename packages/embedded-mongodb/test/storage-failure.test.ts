import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongodb } from '../src/start.js';
import type { Item } from './server-under-test.js';
import { temporaryDirectory } from './temporary-directory.js';

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));

describe('a storage that fails', function () {
  this.timeout(180_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  before(async () => {
    directory = await temporaryDirectory();
  });
  after(() => directory.remove());

  it('ends the process loudly, and what was acknowledged is there', async () => {
    // The shell's limit on the size of a file stands for a full disk.
    const limited = ['-c', 'ulimit -f 4096; exec "$0" "$@"', process.execPath, cli, '--path', directory.path];
    const child = spawn('/bin/sh', limited, { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    const closed = once(child, 'close');
    const [uri] = await once(createInterface({ input: child.stdout }), 'line');
    const client = await new MongoClient(String(uri), { serverSelectionTimeoutMS: 500 }).connect();
    let acknowledged = 0;
    try {
      for (; ; acknowledged++) {
        await client
          .db('test')
          .collection<Item>('items')
          .insertOne({ _id: acknowledged, text: 'x'.repeat(20_000) });
      }
    } catch {
      await client.close(true);
    }
    expect(await closed).to.deep.equal([1, null]);
    expect(errors).to.match(/^the storage failed: .+\n$/);

    const server = await startEmbeddedMongodb({ path: directory.path });
    const after = await new MongoClient(server.uri).connect();
    expect(acknowledged).to.be.greaterThan(10);
    expect(await after.db('test').collection('items').countDocuments()).to.be.at.least(acknowledged);
    await after.close();
    await server.close();
  });
});
