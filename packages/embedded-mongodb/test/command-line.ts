import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { errorCode, type Item } from './server-under-test.js';

export const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));

interface Result {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command to its end. */
export async function run(...args: string[]): Promise<Result> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = await once(child, 'close');
  return { code, output, errors };
}

/** Starts a server by the command, and waits for its URI. */
export async function serve(path: string, ...args: string[]): Promise<{ child: ChildProcess; uri: string }> {
  const child = spawn(process.execPath, [cli, '--path', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [uri] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, uri: String(uri) };
}

export async function withClient<T>(uri: string, task: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = await new MongoClient(uri).connect();
  try {
    return await task(client);
  } finally {
    await client.close();
  }
}

/** Puts five hundred documents and two indexes into a server. */
export const fill = (uri: string) =>
  withClient(uri, async (client) => {
    const items = client.db('test').collection<Item>('items');
    await items.createIndex({ n: 1 }, { unique: true });
    await items.createIndex({ at: 1 }, { expireAfterSeconds: 600 });
    await items.insertMany(Array.from({ length: 500 }, (_, n) => ({ _id: n, n, tags: ['a', n] })));
  });
/** Checks that a server has what `fill` put there. */
export const check = (uri: string) =>
  withClient(uri, async (client) => {
    const items = client.db('test').collection<Item>('items');
    expect(await items.countDocuments()).to.equal(500);
    expect((await items.indexes()).map(({ name }) => name)).to.deep.equal(['_id_', 'n_1', 'at_1']);
    expect(await items.findOne({ n: 77 })).to.deep.equal({ _id: 77, n: 77, tags: ['a', 77] });
    expect(await errorCode(items.insertOne({ n: 77 }))).to.equal(11000);
  });
