import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

// From dist/tools/generated: the declarations as they are published.
const published = fileURLToPath(new URL('../../src/', import.meta.url));

/**
 * The public interface of a subpath: the declarations that it exports, and those of each file that they come from, without the
 * comments. Whoever changes it sees it in the diff.
 */
export function publicTypes(entry: string): string {
  const files = reachedFrom(entry);
  const parts = files.map((file) => `// ${file}\n${declarationsOf(file)}`);
  return `${['// Made by `npm run generate` from the published declarations.', ...parts].join('\n\n')}\n`;
}

/** The entry, and all files that it imports from, in the order of their names after it. */
function reachedFrom(entry: string): readonly string[] {
  const reached = new Set([entry]);
  for (const file of reached) {
    const specifiers = read(file).matchAll(/(?:\bfrom|\bimport\()\s*["'](\.[^"']+)\.js["']/g);
    for (const [, specifier = ''] of specifiers)
      reached.add(`${normalize(join(dirname(file), specifier))}.d.ts`);
  }
  return [entry, ...[...reached].filter((file) => file !== entry).sort()];
}

function declarationsOf(file: string): string {
  const code = read(file)
    .replace(/\/\*\*.*?\*\//gs, '')
    .replace(/^\/\/.*$/gm, '');
  return code.replace(/^\s*\n/gm, '').trim();
}

function read(file: string): string {
  const path = join(published, file);
  if (!existsSync(path)) throw new Error(`${path} is not built: npm run build`);
  return readFileSync(path, 'utf8');
}
