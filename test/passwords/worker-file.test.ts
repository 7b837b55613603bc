import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { startTestApp } from '../harness/app.js';
import { recordingLogger } from '../harness/logger.js';
import { signUp } from '../harness/sign-in.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

/** What is warned of by the time that an application is ready, and after somebody registered. */
async function warningsWith(workerFile: string | URL) {
  const logger = recordingLogger();
  const app = await startTestApp({ passwords: { cost: 4, workerFile }, logger });
  const warnings = () => logger.lines.filter((line) => line.includes('no hashing thread can start'));
  const atStart = warnings().length;
  const { token } = await signUp(app.base);
  expect(token).to.be.a('string');
  await app.close();
  return [atStart, warnings().length];
}

describe('the option passwords.workerFile', () => {
  it('names the file of the hashing threads, as a path or as a URL', async () => {
    const file = new URL('../../src/passwords/hashing-worker.js', import.meta.url);
    for (const one of [file, fileURLToPath(file)]) expect(await warningsWith(one)).to.deep.equal([0, 0]);
  });

  it('leaves hashing to the main thread, with one warning at the start, where that file is broken', async () => {
    const { path, remove } = await temporaryDirectory();
    const broken = join(path, 'broken.mjs');
    await writeFile(broken, `throw new Error('a broken thread');`);
    for (const one of [broken, pathToFileURL(broken)]) expect(await warningsWith(one)).to.deep.equal([1, 1]);
    await remove();
  });
});
