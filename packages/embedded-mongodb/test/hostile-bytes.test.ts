import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { serialize } from 'bson';
import { expect } from 'chai';
import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongodb } from '../src/start.js';

const opMsg = 2013;

function message(operation: number, body: Uint8Array, id = 1, length = 16 + body.length): Buffer {
  const bytes = Buffer.alloc(16 + body.length);
  bytes.writeInt32LE(length, 0);
  bytes.writeInt32LE(id, 4);
  bytes.writeInt32LE(operation, 12);
  bytes.set(body, 16);
  return bytes;
}

function command(document: Record<string, unknown>, id = 1, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(flags, 0);
  return message(opMsg, Buffer.concat([head, serialize(document)]), id);
}

const ping = command({ ping: 1, $db: 'admin' });

describe('hostile bytes, to the embedded server', () => {
  let server: Awaited<ReturnType<typeof startEmbeddedMongodb>>;
  let client: MongoClient;
  const path = () => decodeURIComponent(server.uri.slice('mongodb://'.length, -1));

  before(async () => {
    server = await startEmbeddedMongodb();
    client = await new MongoClient(server.uri).connect();
  });
  after(async () => {
    await client.close();
    await server.close();
  });

  async function open(): Promise<Socket> {
    const socket = connect(path());
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  /** What a connection answers to some bytes, after which it is ended from this side. */
  async function answerTo(...parts: Uint8Array[]): Promise<Buffer> {
    const socket = await open();
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    const closed = once(socket, 'close');
    for (const part of parts) socket.write(part);
    socket.end();
    await closed;
    return Buffer.concat(chunks);
  }

  const isAlive = async () => expect(await client.db('admin').command({ ping: 1 })).to.deep.equal({ ok: 1 });

  it('are survived, whatever they are', async function () {
    this.timeout(180_000);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await answerTo(bytes);
      }),
      { numRuns: 150 },
    );
    await isAlive();
  });

  it('are survived inside of a message of a right length', async function () {
    this.timeout(180_000);
    const operations = fc.constantFrom(opMsg, opMsg, 2004, 1, 2001, 2002, 2012, 0, -1);
    await fc.assert(
      fc.asyncProperty(operations, fc.uint8Array({ maxLength: 200 }), async (operation, body) => {
        await answerTo(message(operation, body));
      }),
      { numRuns: 150 },
    );
    await isAlive();
  });

  it('are survived in a command of which some bytes were changed or cut off', async function () {
    this.timeout(180_000);
    const whole = command({
      update: 'items',
      updates: [{ q: { a: { $gt: 1 } }, u: { $set: { 'a.b': [1, 'x', null] } }, upsert: true }],
      $db: 'test',
    });
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(whole.length), async (bytes, cut) => {
        const damaged = Buffer.from(whole);
        for (const [index, byte] of bytes) if (index >= 4) damaged[index] = byte;
        await answerTo(damaged);
        await answerTo(damaged.subarray(0, cut));
      }),
      { numRuns: 150 },
    );
    await isAlive();
  });

  it('close the connection where the length of a message is negative, tiny or enormous', async () => {
    for (const length of [-1, -(2 ** 31), 0, 15, 48_000_001, 2 ** 31 - 1]) {
      const socket = await open();
      const closed = once(socket, 'close');
      socket.write(message(opMsg, Buffer.alloc(0), 1, length));
      await closed;
    }
    await isAlive();
  });

  it('get no answer before a message is whole, and no more than one', async () => {
    expect(await answerTo(ping.subarray(0, ping.length - 1))).to.have.length(0);
    const single = await answerTo(ping);
    expect(single.readInt32LE(0)).to.equal(single.length);
    const bytes = [...ping].map((byte) => Uint8Array.of(byte));
    expect(await answerTo(...bytes)).to.have.length(single.length);
    expect(await answerTo(ping, ping, ping)).to.have.length(3 * single.length);
  });

  it('may have a checksum after the command', async () => {
    const summed = Buffer.concat([command({ ping: 1, $db: 'admin' }, 1, 1), Buffer.alloc(4)]);
    summed.writeInt32LE(summed.length, 0);
    expect(await answerTo(summed)).to.deep.equal(await answerTo(ping));
  });

  it('get no answer where none is wanted', async () => {
    expect(await answerTo(command({ ping: 1, $db: 'admin' }, 1, 2))).to.have.length(0);
    // Nor where the command cannot even be decoded: the client would take the error for the answer to what it asks next.
    const bad = command({ insert: 'items', documents: [JSON.parse('{"__proto__":1}')], $db: 'test' }, 1, 2);
    const single = await answerTo(ping);
    expect(await answerTo(bad, ping)).to.deep.equal(single);
  });

  it('are answered each on its own connection, by the number of the request', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => 1_000 + index);
    const answers = await Promise.all(
      ids.map((id) =>
        answerTo(command({ ping: 1, $db: 'admin' }, id), command({ hello: 1, $db: 'admin' }, -id)),
      ),
    );
    for (const [index, answer] of answers.entries()) {
      const id = ids[index] ?? 0;
      const first = answer.readInt32LE(0);
      expect([answer.readInt32LE(8), answer.readInt32LE(first + 8)]).to.deep.equal([id, -id]);
    }
  });

  it('that nest a document without end are an error, not the end', async () => {
    let nested: Buffer = Buffer.from(serialize({}));
    for (let depth = 0; depth < 4_000; depth++) {
      const size = nested.length + 8;
      const outer = Buffer.alloc(size);
      outer.writeInt32LE(size, 0);
      outer[4] = 3;
      outer[5] = 97;
      outer.set(nested, 7);
      nested = outer;
    }
    const answer = await answerTo(message(opMsg, Buffer.concat([Buffer.alloc(5), nested])));
    expect(answer.includes('nested')).to.equal(true);
    const deep = `${'{"a":'.repeat(150)}1${'}'.repeat(150)}`;
    const document: Record<string, unknown> = JSON.parse(deep);
    await client.db('test').collection('deep').insertOne(document);
    expect(
      await client
        .db('test')
        .collection('deep')
        .countDocuments({ a: { $exists: true } }),
    ).to.equal(1);
    await isAlive();
  });

  it('make memory grow no further than what one connection may send', async function () {
    this.timeout(180_000);
    const half = message(opMsg, Buffer.alloc(0), 1, 48_000_000);
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 12; round++) {
      const socket = await open();
      socket.write(half);
      socket.write(Buffer.alloc(8_000_000));
      socket.destroy();
      await once(socket, 'close');
    }
    await isAlive();
    expect(process.memoryUsage().rss - before).to.be.below(250_000_000);
  });

  it('that ask for more and more, and take no answer, make memory grow by one answer', async function () {
    this.timeout(180_000);
    const large = client.db('test').collection('large');
    await large.insertOne({ text: 'x'.repeat(8_000_000) });
    const before = process.memoryUsage().rss;
    const socket = (await open()).pause();
    for (let id = 1; id <= 100; id++) socket.write(command({ find: 'large', $db: 'test' }, id));
    for (let round = 0; round < 10; round++) await isAlive();
    expect(process.memoryUsage().rss - before).to.be.below(200_000_000);
    socket.destroy();
  });
});
