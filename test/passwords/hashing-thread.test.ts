import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startThread } from '../../src/passwords/hashing-thread.js';

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
});
