import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Collection, MongoClient } from 'mongodb';
import type { Item } from './server-under-test.js';
import { temporaryDirectory } from './temporary-directory.js';

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));
const rounds = 5;
const writers = 8;
const padding = 'x'.repeat(300);

interface Acknowledged {
  readonly inserts: Set<string>;
  readonly batches: Set<string>;
  readonly increments: Map<string, number>;
  /** How often anything was acknowledged, and what is told of each time. */
  count: number;
  onMore: () => void;
}

/** Writes until the server is gone; what was acknowledged is noted, and what was sent. */
async function write(
  items: Collection<Item>,
  writer: number,
  round: number,
  acknowledged: Acknowledged,
): Promise<void> {
  const counter = `counter-${writer}`;
  try {
    for (let n = 0; ; n++) {
      const name = `${round}-${writer}-${n}`;
      await items.insertOne({ _id: name, email: `${name}@example.org`, padding, whole: true });
      acknowledged.inserts.add(name);
      acknowledged.count++;
      acknowledged.onMore();
      await items.updateOne(
        { _id: counter },
        { $inc: { n: 1 }, $set: { [`last.${writer}`]: name } },
        { upsert: true },
      );
      acknowledged.increments.set(counter, (acknowledged.increments.get(counter) ?? 0) + 1);
      if (n % 5 !== 0) continue;
      const batch = Array.from({ length: 20 }, (_, part) => ({
        batch: name,
        part,
        email: `${name}-${part}@example.org`,
        whole: true,
      }));
      await items.insertMany(batch);
      acknowledged.batches.add(name);
    }
  } catch {
    // The server was killed.
  }
}

describe('a crash of the embedded server', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let child: ChildProcess | undefined;

  before(async () => {
    directory = await temporaryDirectory();
  });
  after(async () => {
    child?.kill('SIGKILL');
    await directory.remove();
  });

  async function start(): Promise<string> {
    const process_ = spawn(process.execPath, [cli, '--path', directory.path, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = process_;
    const [uri] = await once(createInterface({ input: process_.stdout }), 'line');
    return String(uri);
  }

  it(`loses nothing that was acknowledged and tears nothing, in ${rounds} rounds`, async function () {
    this.timeout(240_000);
    const acknowledged: Acknowledged = {
      inserts: new Set(),
      batches: new Set(),
      increments: new Map(),
      count: 0,
      onMore: () => undefined,
    };
    for (let round = 0; round <= rounds; round++) {
      const uri = await start();
      const client = new MongoClient(uri, {
        serverSelectionTimeoutMS: 1_000,
        retryWrites: false,
        maxPoolSize: writers,
      });
      const items = client.db('test').collection<Item>('items');
      if (round === 0) await items.createIndex({ email: 1 }, { unique: true, sparse: true });

      const documents = await items.find({ whole: true }).toArray();
      const names = new Set(documents.map(({ _id }) => _id));
      const lost = [...acknowledged.inserts].filter((name) => !names.has(name));
      expect(lost, 'acknowledged inserts that are lost').to.deep.equal([]);
      const torn = documents.filter((document) => (document.padding ?? padding) !== padding);
      expect(torn, 'documents that are torn').to.deep.equal([]);
      const batches = new Map<unknown, number>();
      for (const { batch } of documents)
        if (batch !== undefined) batches.set(batch, (batches.get(batch) ?? 0) + 1);
      for (const name of acknowledged.batches)
        expect(batches.has(name), 'an acknowledged batch').to.equal(true);
      for (const size of batches.values()) expect(size, 'a batch is whole').to.equal(20);
      for (const [counter, count] of acknowledged.increments) {
        const found = (await items.findOne({ _id: counter }))?.n;
        expect(found, 'increments').to.be.at.least(count);
        // Of each round, at most one was done without being acknowledged.
        expect(found, 'increments').to.be.at.most(count + round);
      }

      const byIndex = await items.countDocuments({ email: { $gte: '' } });
      expect(byIndex, 'the index has every document').to.equal(documents.length);
      const one = documents[0];
      if (one !== undefined) {
        const again = await items.insertOne({ email: one.email }).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(again, 'the unique index').to.include({ code: 11000 });
        expect(await items.findOne({ email: one.email })).to.deep.equal(one);
      }

      const writing = Array.from({ length: writers }, (_, writer) =>
        write(items, writer, round, acknowledged),
      );
      // After any number of acknowledgements, however long those take, and a moment more.
      const enough = acknowledged.count + Math.ceil(Math.random() * 60);
      await new Promise<void>((done) => {
        acknowledged.onMore = () => acknowledged.count >= enough && done();
      });
      await delay(Math.random() * 20);
      const exited = once(child ?? process, 'exit');
      child?.kill('SIGKILL');
      await Promise.all([...writing, exited]);
      await client.close(true);
    }
    expect(acknowledged.inserts.size).to.be.at.least(rounds);
    expect(acknowledged.batches.size).to.be.greaterThan(0);
  });
});
