import { expect } from 'chai';
import type { Db, Document, MongoClient } from 'mongodb';
import { errorCode, type Item, withOwnServer } from './server-under-test.js';

/** What suites and tools ask a server about itself. */
describe('the administration of the embedded server', () => {
  let client: MongoClient;
  let db: Db;
  withOwnServer((opened) => {
    client = opened;
    db = client.db('test');
  });

  const items = () => db.collection<Item>('items');
  const admin = (command: Document) => client.db('admin').command(command);
  beforeEach(async () => {
    await client.db('other').dropDatabase();
    await db.dropDatabase();
    await items().createIndex({ n: 1 });
    await items().insertMany([
      { _id: 1, n: 1, tags: ['a', 'b'] },
      { _id: 2, n: 2, tags: [] },
    ]);
  });

  it('tells of the server, and nothing of the command line of the application', async () => {
    const status = await admin({ serverStatus: 1, repl: 0, metrics: 0 });
    expect(status).to.include({ pid: process.pid, version: '7.0.0', ok: 1 });
    expect(status.uptime).to.be.a('number');
    expect((await admin({ connectionStatus: 1 })).authInfo.authenticatedUsers).to.deep.equal([]);
    expect(status.localTime).to.be.instanceOf(Date);
    expect((await admin({ buildInfo: 1 })).version).to.equal(status.version);
    const { argv, parsed } = await admin({ getCmdLineOpts: 1 });
    expect({ argv, parsed }).to.deep.equal({ argv: ['embedded-mongodb'], parsed: {} });
    expect(await errorCode(db.command({ getCmdLineOpts: 1 }))).to.equal(13);
  });

  it('counts what databases and collections hold', async () => {
    const stats = await db.stats();
    expect(stats).to.include({ db: 'test', collections: 1, objects: 2, indexes: 2, views: 0, ok: 1 });
    expect(stats.dataSize).to.equal(stats.avgObjSize * 2);
    const of = await db.command({ collStats: 'items' });
    expect(of).to.include({ ns: 'test.items', count: 2, nindexes: 2, size: stats.dataSize, capped: false });
    expect(of.indexSizes).to.have.keys('_id_', 'n_1');
    expect(await db.command({ collStats: 'none' })).to.include({ count: 0, size: 0, ok: 1 });
    expect((await db.command({ dbStats: 1, scale: 1024 })).dataSize).to.equal(stats.dataSize / 1024);
    expect(await errorCode(db.command({ dbStats: 1, scale: 0 }))).to.equal(51024);
  });

  it('validates that the indexes hold what the documents have', async () => {
    await items().createIndex({ tags: 1 });
    const valid = await db.command({ validate: 'items', full: true });
    expect(valid).to.deep.include({ valid: true, nrecords: 2, nIndexes: 3, errors: [] });
    expect(valid.keysPerIndex).to.deep.equal({ _id_: 2, n_1: 2, tags_1: 3 });
    expect(await errorCode(db.command({ validate: 'none' }))).to.equal(26);
  });

  it('explains by which index a command searches, and changes nothing', async () => {
    const stages = (plan: Document): unknown[] => [
      plan.stage,
      ...(plan.inputStage ? stages(plan.inputStage) : []),
    ];
    const planned = async (explained: Document) =>
      stages((await db.command({ explain: explained, verbosity: 'queryPlanner' })).queryPlanner.winningPlan);
    expect(await planned({ find: 'items', filter: { n: 1 } })).to.deep.equal(['FETCH', 'IXSCAN']);
    expect(await planned({ find: 'items', filter: { x: 1 }, sort: { x: 1 } })).to.deep.equal([
      'SORT',
      'COLLSCAN',
    ]);
    expect(await planned({ count: 'none', query: {} })).to.deep.equal(['EOF']);
    const collation = { locale: 'en' };
    expect(await planned({ find: 'items', filter: { n: 1 }, collation })).to.deep.equal(['COLLSCAN']);
    expect(await planned({ delete: 'items', deletes: [{ q: { n: 1 }, limit: 0 }] })).to.deep.equal([
      'FETCH',
      'IXSCAN',
    ]);
    await items().insertOne({ _id: 3, name: 'Ann' });
    const deletes = [{ q: { name: 'ANN' }, limit: 0, collation: { locale: 'en', strength: 2 } }];
    const found = await db.command({ explain: { delete: 'items', deletes }, verbosity: 'executionStats' });
    expect(found.executionStats.nReturned).to.equal(1);
    await items().deleteOne({ _id: 3 });
    const explained = await items()
      .find({ n: { $gt: 0 } })
      .explain();
    expect(explained.executionStats).to.include({ nReturned: 2, executionSuccess: true });
    expect(explained.queryPlanner.winningPlan.inputStage.indexName).to.equal('n_1');
    const pipeline = await items()
      .aggregate([{ $match: { n: 1 } }, { $group: { _id: 1 } }])
      .explain('queryPlanner');
    expect(pipeline.stages).to.have.length(2);
    await db.command({
      explain: { delete: 'items', deletes: [{ q: {}, limit: 0 }] },
      verbosity: 'executionStats',
    });
    await db.command({ explain: { aggregate: 'items', pipeline: [{ $out: 'other' }], cursor: {} } });
    expect(await items().countDocuments()).to.equal(2);
    expect(await db.listCollections({ name: 'other' }).toArray()).to.deep.equal([]);
    expect(await errorCode(db.command({ explain: { frob: 1 } }))).to.equal(59);
    expect(await errorCode(db.command({ explain: { find: 'items' }, verbosity: 'frob' }))).to.equal(2);
    const malformed: [Document, number][] = [
      [{ find: 'items', filter: { $frob: 1 } }, 2],
      [{ find: 'items', projection: { a: 1, b: 0 } }, 31254],
      [{ find: 'items', sort: { a: 2 } }, 15975],
      [{ aggregate: 'items', pipeline: [{ $frob: 1 }], cursor: {} }, 40324],
      [{ update: 'items', updates: [{ q: {}, u: { $frob: 1 } }] }, 9],
    ];
    for (const [explain, code] of malformed)
      expect(await errorCode(db.command({ explain })), JSON.stringify(explain)).to.equal(code);
  });

  it('renames a collection, also into another database', async () => {
    await db.renameCollection('items', 'renamed');
    const renamed = db.collection('renamed');
    expect(await renamed.countDocuments({ n: 1 })).to.equal(1);
    expect((await renamed.indexes()).map(({ name }) => name)).to.deep.equal(['_id_', 'n_1']);
    await items().insertOne({ _id: 9 });
    expect(await errorCode(db.renameCollection('renamed', 'items'))).to.equal(48);
    await db.renameCollection('renamed', 'items', { dropTarget: true });
    expect(await items().countDocuments()).to.equal(2);
    await admin({ renameCollection: 'test.items', to: 'other.items' });
    expect(await client.db('other').collection('items').countDocuments()).to.equal(2);
    expect(await items().countDocuments()).to.equal(0);
    expect(await errorCode(db.renameCollection('none', 'items'))).to.equal(26);
    const unsure = { renameCollection: 'other.items', to: 'test.items', dropTarget: 'no' };
    await db.createCollection('items');
    expect(await errorCode(admin(unsure))).to.equal(14);
    await items().drop();
    expect(await errorCode(admin({ renameCollection: 'other.items', to: 'other.items' }))).to.equal(20);
    expect(await errorCode(admin({ renameCollection: 'other.items', to: 'other.$x' }))).to.equal(73);
    expect(await errorCode(db.command({ renameCollection: 'other.items', to: 'test.a' }))).to.equal(13);
    expect(await client.db('other').collection('items').countDocuments()).to.equal(2);
  });

  it('changes when documents expire and whether an index is used', async () => {
    const change = (index: Document) => db.command({ collMod: 'items', index });
    expect(await change({ name: 'n_1', hidden: true })).to.include({ hidden_old: false, hidden_new: true });
    expect(await change({ name: 'n_1', hidden: true })).to.deep.equal({ ok: 1 });
    const plan = async () =>
      (await items().find({ n: 1 }).explain('queryPlanner')).queryPlanner.winningPlan.stage;
    expect(await plan()).to.equal('COLLSCAN');
    expect(await change({ keyPattern: { n: 1 }, hidden: false })).to.include({ hidden_new: false });
    expect(await plan()).to.equal('FETCH');
    await items().createIndex({ at: 1 }, { expireAfterSeconds: 3_600 });
    expect(await change({ name: 'at_1', expireAfterSeconds: 60 })).to.include({
      expireAfterSeconds_old: 3_600,
      expireAfterSeconds_new: 60,
    });
    expect((await items().indexes()).find(({ name }) => name === 'at_1')).to.include({
      expireAfterSeconds: 60,
    });
    await items().insertOne({ _id: 3, at: new Date(Date.now() - 120_000) });
    while ((await items().countDocuments({ _id: 3 })) > 0);
    expect(await errorCode(change({ name: '_id_', hidden: true }))).to.equal(2);
    expect(await errorCode(change({ name: 'none', hidden: true }))).to.equal(27);
    expect(await errorCode(change({ hidden: true }))).to.equal(72);
    expect(await errorCode(change({ name: 'n_1' }))).to.equal(72);
    expect(await errorCode(change({ name: 'n_1', expireAfterSeconds: -1 }))).to.equal(72);
    for (const wrong of [{ hidden: 'x' }, { expireAfterSeconds: 'off' }, { keyPattern: 5 }, { name: 5 }]) {
      const named = 'name' in wrong || 'keyPattern' in wrong ? { hidden: true } : { name: 'n_1' };
      expect(await errorCode(change({ ...named, ...wrong })), JSON.stringify(wrong)).to.equal(14);
    }
    expect(await errorCode(change({ name: 'n_1', unique: true }))).to.equal(238);
    expect(await errorCode(db.command({ collMod: 'items', validator: { a: 1 } }))).to.equal(238);
    expect(await errorCode(db.command({ collMod: 'none' }))).to.equal(26);
  });
});
