import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startThread } from '../../src/passwords/hashing-thread.js';
import type { Lane } from '../../src/passwords/lane.js';

describe('a thread that is to hash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hashing-thread-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is given up where its file is another one, which never says that it has started', async () => {
    const file = join(folder, 'another.mjs');
    writeFileSync(file, 'setInterval(() => undefined, 1_000);');
    const error = await startThread(file, () => undefined, 500).catch((caught: unknown) => caught);
    expect(error)
      .to.be.instanceOf(Error)
      .with.property('message', `${file} does not start as a hashing thread`);
  });

  /** A worker that tells, in place of an outcome, which thread it is. */
  const tellTale = (name: string) => {
    const file = join(folder, `${name}.mjs`);
    const text = `import { parentPort, threadId } from 'node:worker_threads';
      parentPort.on('message', ({ password }) => {
        if (password === 'end') process.exit(1);
        if (password !== 'wait') parentPort.postMessage({ kind: 'done', result: { outcome: String(threadId) } });
      });
      parentPort.postMessage({ kind: 'started' });`;
    writeFileSync(file, text);
    return file;
  };
  const ask = async (lane: Lane, password = 'who?') =>
    (await lane.run({ task: 'hash', password, algorithm: 'bcrypt', cost: 4 })).outcome;
  const refusal = (promise: Promise<unknown>) => promise.catch((error: unknown) => String(error));

  it('is kept for the next hasher, of its file alone, and one of them', async () => {
    const file = tellTale('kept');
    let ended: Lane | undefined;
    const first = await startThread(file, () => undefined);
    const second = await startThread(file, (lane) => {
      ended = lane;
    });
    const [id, other] = [await ask(first), await ask(second)];
    expect(id).to.not.equal(other);
    await first.end();
    await second.end();
    expect(ended).to.equal(second);
    const next = await startThread(file, () => undefined);
    expect(await ask(next)).to.equal(id);
    expect(await ask(await startThread(tellTale('another'), () => undefined))).to.not.equal(id);
    await next.end();
  });

  it('is not kept in the middle of its work, which is rejected, nor after it ended by itself', async () => {
    const file = tellTale('busy');
    const first = await startThread(file, () => undefined);
    const id = await ask(first);
    const waiting = refusal(ask(first, 'wait'));
    await first.end();
    expect(await waiting).to.include('The hashing thread ended');
    let told: Lane | undefined;
    const second = await startThread(file, (lane) => {
      told = lane;
    });
    expect(await ask(second)).to.not.equal(id);
    await second.end();
    const third = await startThread(file, (lane) => {
      told = lane;
    });
    expect(await refusal(ask(third, 'end'))).to.include('The hashing thread ended');
    expect(told).to.equal(third);
    expect(await ask(await startThread(file, () => undefined))).to.not.equal(await id);
  });
});
