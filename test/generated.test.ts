import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { generatedFiles } from '../tools/generated/files.js';

const top = fileURLToPath(new URL('../../', import.meta.url));

/** As `npm run generate` leaves a file: formatted, where it is code. */
async function formatted(path: string, text: string): Promise<string> {
  if (!path.endsWith('.ts')) return text;
  const biome = promisify(execFile)(
    process.execPath,
    [`${top}node_modules/@biomejs/biome/bin/biome`, 'format', `--stdin-file-path=${path}`],
    { cwd: top },
  );
  biome.child.stdin?.end(text);
  return (await biome).stdout;
}

describe('what is made from the rows', () => {
  for (const { url, generate } of generatedFiles) {
    const path = fileURLToPath(url);
    it(`is up to date, or npm run generate makes it so: ${path.slice(top.length)}`, async () => {
      const text = await readFile(path, 'utf8');
      expect(await formatted(path, generate(text))).to.equal(text);
    });
  }
});
