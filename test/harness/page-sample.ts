import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { Document } from './document.js';

const dist = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs a block of JavaScript of a page as it stands there, with the names that it leaves to its reader, and returns what it calls by
 * `name`. Where it listens is the test's to say.
 */
export async function runSample(
  page: string,
  section: string,
  index: number,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const code = (await Document.read(page)).code(section, 'js')[index] ?? '';
  expect(code, `block ${index} of ${section}`).to.match(new RegExp(`^(const|let) ${name}\\b`, 'm'));
  const isImport = (line: string) => line.startsWith('import ');
  const lines = code.replace('server.listen(3000);', '').split('\n');
  const module = [
    ...lines.filter(isImport),
    `export const run = ({ ${Object.keys(given).join(', ')} }) => {`,
    ...lines.filter((line) => !isImport(line)),
    `return ${name};`,
    '};',
  ];
  // Within the package, so that its packages are found.
  const directory = await mkdtemp(join(dist, 'sample-'));
  try {
    const file = join(directory, 'sample.mjs');
    await writeFile(file, module.join('\n'));
    const { run }: { run: (given: object) => unknown } = await import(pathToFileURL(file).href);
    return run(given);
  } finally {
    await rm(directory, { recursive: true });
  }
}
