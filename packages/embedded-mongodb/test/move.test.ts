import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EJSON } from 'bson';
import { expect } from 'chai';
import {
  Binary,
  Code,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  MongoClient,
  ObjectId,
  Timestamp,
  UUID,
} from 'mongodb';
import { startEmbeddedMongodb } from '../src/start.js';
import { exportLines, importLines } from '../src/transfer.js';
import { describeEachServer, type Item } from './server-under-test.js';
import { temporaryDirectory } from './temporary-directory.js';

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));
const run = promisify(execFile);

/** One value of each type that BSON has and has not given up. */
const everyType: Item = {
  _id: 1,
  int: new Int32(5),
  wholeDouble: new Double(5),
  double: new Double(-0.5),
  notANumber: new Double(Number.NaN),
  long: Long.fromString('9007199254740993'),
  decimal: Decimal128.fromString('5.00'),
  text: 'naïve 🎉 "quoted"\n',
  yes: true,
  nothing: null,
  date: new Date(-1),
  id: new ObjectId(),
  bytes: new Binary(Uint8Array.of(0xff, 0, 0xfe)),
  uuid: new UUID(),
  timestamp: new Timestamp({ t: 7, i: 3 }),
  regex: /^a.b$/i,
  code: new Code('return 1'),
  least: new MinKey(),
  most: new MaxKey(),
  list: [1, [2, []], {}, null],
  inner: { 'a b': { c: 1 } },
};

describeEachServer('a development database that moves', (openServer) => {
  const exact = { promoteValues: false, promoteLongs: false } as const;
  const name = `embedded_mongodb_test_${randomBytes(6).toString('hex')}`;
  const shown = async (client: MongoClient) => {
    const found: Document[] = await client.db(name).collection<Item>('types').find({}, exact).toArray();
    return EJSON.stringify(found, { relaxed: false });
  };

  it('takes every type and every index along, whatever is written meanwhile', async function () {
    this.timeout(180_000);
    const directory = await temporaryDirectory();
    const path = join(directory.path, 'data');
    const file = join(directory.path, 'all.jsonl');
    const embedded = await startEmbeddedMongodb({ path });
    const [client, target] = await Promise.all([new MongoClient(embedded.uri).connect(), openServer()]);
    try {
      const types = client.db(name).collection<Item>('types');
      await types.insertMany([everyType, { _id: 2, int: 6 }]);
      await types.createIndex({ int: 1, text: -1 }, { unique: true, sparse: true });
      // One of a real server's own, as that of its views.
      await client.db(name).collection<Item>('system.views').insertOne({ _id: 1 });
      await types.createIndex({ date: 1 }, { expireAfterSeconds: 2_000_000_000 });

      let isMoved = false;
      const counts = client.db(name).collection<Item>('counts');
      const writing = (async () => {
        let n = 0;
        for (; !isMoved; n++) await counts.insertOne({ _id: n, n });
        return n;
      })();
      await run(process.execPath, [cli, 'export', '--path', path, '--file', file]);
      isMoved = true;
      const written = await writing;
      await run(process.execPath, [cli, 'import', '--uri', target.uri, '--file', file]);

      expect(await shown(target.client)).to.equal(await shown(client));
      const indexes = await target.client.db(name).collection('types').indexes();
      expect(indexes.map((index) => index.name)).to.have.members(['_id_', 'int_1_text_-1', 'date_1']);
      expect(indexes.find((index) => index.name === 'int_1_text_-1')).to.include({
        unique: true,
        sparse: true,
      });
      expect(await target.client.db(name).listCollections({ name: 'system.views' }).toArray()).to.have.length(
        0,
      );
      // Of what was written meanwhile, all up to one instant, without a gap.
      const moved = await target.client.db(name).collection<Item>('counts').find().sort({ _id: 1 }).toArray();
      expect(moved.length).to.be.at.most(written);
      expect(moved.map(({ n }) => Number(n))).to.deep.equal(moved.map((_, position) => position));
    } finally {
      await target.client.db(name).dropDatabase();
      await target.close();
      await client.close();
      await embedded.close();
      await directory.remove();
    }
  });

  it('is alone where the URI names it, of the export and of the import, wherever the user is', async () => {
    const [source, target] = await Promise.all([startEmbeddedMongodb(), openServer()]);
    const client = await new MongoClient(source.uri).connect();
    const other = `${name}_other`;
    let lines: string[] = [];
    const exported = async (uri: string) => {
      lines = [];
      for await (const line of exportLines(uri)) lines.push(line);
      return new Set(lines.map((line): unknown => EJSON.parse(line).database));
    };
    const imported = (uri: string) =>
      importLines(uri, async function* () {
        yield* lines;
      });
    const failure = (moving: Promise<unknown>) => moving.then(() => '', String);
    try {
      for (const each of [name, other]) await client.db(each).collection('things').insertOne({ of: each });
      for (const suffix of [name, `${name}?authSource=admin`]) {
        expect(await exported(`${source.uri}${suffix}`)).to.deep.equal(new Set([name]));
      }
      expect(await failure(exported(`${source.uri}nowhere`))).to.contain('no database nowhere');
      expect(await failure(exported(`${source.uri}admin`))).to.contain('authSource=admin');
      expect(await exported(`${source.uri}?authSource=admin`)).to.deep.equal(new Set([name, other]));

      const into = target.uri.replace(/\/?$/, '/');
      expect(await failure(imported(`${into}nowhere`))).to.contain('no database nowhere');
      await imported(`${into}${other}`);
      const names = (await target.client.db('admin').admin().listDatabases()).databases.map(
        (each) => each.name,
      );
      expect(names.filter((each) => each.startsWith(name))).to.deep.equal([other]);
    } finally {
      await target.client.db(other).dropDatabase();
      await target.close();
      await client.close();
      await source.close();
    }
  }).timeout(180_000);
});
