import { readFile, writeFile } from 'node:fs/promises';
import { generatedFiles } from './generated/files.js';

// Writes what is made from the rows of routes, errors and options: `npm run generate`. A test tells when it is out of date.
for (const { url, generate } of generatedFiles) {
  const before = await readFile(url, 'utf8').catch(() => '');
  const after = await generate(before);
  if (after === before) continue;
  await writeFile(url, after);
  process.stdout.write(`wrote ${url.pathname}\n`);
}
