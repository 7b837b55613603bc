import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { expect } from 'chai';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packAll, workspaces } from '../harness/packed.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

describe('the packed packages', function () {
  this.timeout(120_000);
  const folders = ['.', workspaces.embedded];
  let archives: Awaited<ReturnType<typeof temporaryDirectory>>;
  let packed: readonly string[];
  before(async () => {
    archives = await temporaryDirectory();
    packed = await packAll(archives.path, ...folders);
  });
  after(() => archives.remove());

  for (const [index, folder] of folders.entries())
    it(`have nothing that publint or "are the types wrong" would change: ${folder}`, async () => {
      const data = await readFile(packed[index] ?? '');
      const tarball = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
      const { messages, pkg } = await publint({ pack: { tarball }, level: 'suggestion' });
      expect(messages.map((message) => formatMessage(message, pkg))).to.deep.equal([]);

      const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(data)));
      if (!analysis.types) throw new Error('there are no types');
      expect(Object.keys(analysis.entrypoints)).to.have.length.above(1);
      expect(analysis.problems).to.deep.equal([]);
    });
});
