import { expect } from 'chai';
import mongoose, { type Connection, Schema, Types } from 'mongoose';
import { describeEachServer, errorCode, type ServerUnderTest } from '../server-under-test.js';

interface Person {
  name: string;
  email: string;
  age?: number;
  tags: Types.Array<string>;
  friends: Types.ObjectId[];
  seenAt?: Date;
}

const personSchema = new Schema<Person>(
  {
    name: { type: String, required: true },
    email: { type: String, required: true, unique: true },
    age: { type: Number, min: 0 },
    tags: { type: [String], index: true },
    friends: [{ type: Schema.Types.ObjectId, ref: 'Person' }],
    seenAt: { type: Date, expires: 3_600 },
  },
  { timestamps: true },
);

describeEachServer('mongoose', (openServer) => {
  let server: ServerUnderTest;
  let connection: Connection;
  const people = () => connection.model<Person>('Person', personSchema);

  before(async () => {
    server = await openServer();
    connection = await mongoose.createConnection(server.uri, { dbName: server.db.databaseName }).asPromise();
    await people().init();
  });
  beforeEach(() => people().deleteMany({}));
  after(async () => {
    await connection.close();
    await server.close();
  });

  it('saves, finds, changes and removes documents', async () => {
    const ada = await people().create({ name: 'Ada', email: 'ada@example.org', tags: ['maths'] });
    ada.tags.push('engines');
    ada.age = 36;
    await ada.save();
    const found = await people().findById(ada._id);
    expect(found?.toObject().tags).to.deep.equal(['maths', 'engines']);
    expect(found?.get('updatedAt')).to.be.instanceOf(Date);
    await found?.deleteOne();
    expect(await people().countDocuments()).to.equal(0);
  });

  it('notices two that change one array by index', async () => {
    const { _id } = await people().create({ name: 'Bob', email: 'bob@example.org', tags: ['a', 'b'] });
    const [one, other] = await Promise.all([people().findById(_id), people().findById(_id)]);
    one?.tags.pull('a');
    await one?.save();
    other?.set('tags.0', 'c');
    const error = await other?.save().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(mongoose.Error.VersionError);
  });

  it('makes the declared indexes, and gives the error of a duplicate', async () => {
    await people().create({ name: 'Cy', email: 'cy@example.org' });
    expect(await errorCode(people().create({ name: 'Cy', email: 'cy@example.org' }))).to.equal(11000);
    const names = (await people().collection.indexes()).map(({ name }) => name);
    expect(names).to.have.members(['_id_', 'email_1', 'tags_1', 'seenAt_1']);
  });

  it('populates references', async () => {
    const dee = await people().create({ name: 'Dee', email: 'dee@example.org' });
    const eve = await people().create({ name: 'Eve', email: 'eve@example.org', friends: [dee._id] });
    const found = await people().findById(eve._id).populate<{ friends: Person[] }>('friends').lean();
    expect(found?.friends.map(({ name }) => name)).to.deep.equal(['Dee']);
  });

  it('upserts by a pipeline and by operators', async () => {
    const _id = new Types.ObjectId();
    const options = { upsert: true, returnDocument: 'after' } as const;
    const first = await people()
      .findOneAndUpdate({ _id }, { $setOnInsert: { name: 'F', email: 'f@example.org' } }, options)
      .lean();
    expect(first?.name).to.equal('F');
    const pipeline = [{ $set: { age: { $add: [{ $ifNull: ['$age', 0] }, 5] }, seenAt: '$$NOW' } }];
    const second = await people()
      .findOneAndUpdate({ _id }, pipeline, { ...options, updatePipeline: true })
      .lean();
    expect(second?.age).to.equal(5);
    expect(second?.seenAt).to.be.instanceOf(Date);
  });

  it('writes in bulk, iterates with a cursor, and aggregates', async () => {
    await people().bulkWrite(
      Array.from({ length: 120 }, (_, n) => ({
        updateOne: {
          filter: { email: `${n}@example.org` },
          update: { $set: { name: `N${n % 3}`, age: n } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
    let seen = 0;
    for await (const person of people()
      .find({ age: { $lt: 110 } })
      .cursor({ batchSize: 20 }))
      seen += person.age === undefined ? 0 : 1;
    expect(seen).to.equal(110);
    const groups = await people().aggregate<{ _id: string; n: number }>([
      { $group: { _id: '$name', n: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ]);
    expect(groups).to.deep.equal([
      { _id: 'N0', n: 40 },
      { _id: 'N1', n: 40 },
      { _id: 'N2', n: 40 },
    ]);
  });

  it('accepts time limits, sessions, read preferences and concerns', async () => {
    const session = await connection.startSession();
    await people().create([{ name: 'G', email: 'g@example.org' }], { session });
    const found = await people()
      .findOne({ email: 'g@example.org' }, null, { session, timeoutMS: 5_000 })
      .read('primary')
      .readConcern('local')
      .lean();
    expect(found?.name).to.equal('G');
    await session.endSession();
    const hello = await connection.db?.command({ hello: 1 });
    expect(hello?.localTime).to.be.instanceOf(Date);
  });
});
