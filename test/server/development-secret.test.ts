import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { developmentSecret } from '../../src/server/development-secret.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

describe('the secret for development', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  it('is in its file whole or not at all, so that a start that is killed leaves no half of it', async () => {
    const seen = new Set<number>();
    for (let round = 0; round < 40; round++) {
      const path = join(directory.path, String(round));
      const made = { yet: false };
      const making = developmentSecret(path).then(() => {
        made.yet = true;
      });
      while (!made.yet) {
        seen.add(lengthOf(join(path, 'secret')) ?? 64);
        await setImmediate();
      }
      await making;
    }
    expect([...seen]).to.deep.equal([64]);
  });

  it('is one, whole, for all that start at once', async () => {
    for (let round = 0; round < 15; round++) {
      const path = join(directory.path, String(round));
      const secrets = await Promise.all(Array.from({ length: 20 }, () => developmentSecret(path)));
      expect(new Set(secrets).size).to.equal(1);
      expect(secrets[0]).to.match(/^[\w-]{64}$/);
      expect(await developmentSecret(path)).to.equal(secrets[0]);
      expect(await readdir(path)).to.deep.equal(['secret']);
      expect((await stat(join(path, 'secret'))).mode & 0o777).to.equal(0o600);
    }
  });
});

function lengthOf(file: string): number | undefined {
  try {
    return readFileSync(file, 'utf8').length;
  } catch {
    return undefined;
  }
}
