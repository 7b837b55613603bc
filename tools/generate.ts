import { readFile, writeFile } from 'node:fs/promises';
import { generatedFiles } from './generated/files.js';

// Writes what is made from the source: `npm run generate`, or those files and folders that are named. A test tells when one is out of
// date.
const named = process.argv.slice(2);
const chosen = generatedFiles.filter(
  ({ url }) => named.length === 0 || named.some((path) => url.pathname.includes(`/${path}`)),
);
for (const { url, generate } of chosen) {
  const before = await readFile(url, 'utf8').catch(() => '');
  const after = await generate(before);
  if (after === before) continue;
  await writeFile(url, after);
  process.stdout.write(`wrote ${url.pathname}\n`);
}
