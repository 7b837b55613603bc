// Builds the app into dist/src/spa, unless the build there is up to date, and compresses its files.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const root = fileURLToPath(new URL('../../', import.meta.url));
const outDir = process.argv[2] ?? join(root, 'dist/src/spa');
const sources = ['examples/spa', 'src/client', 'src/react', 'package-lock.json'];

const wanted = await fingerprint();
const stamp = join(outDir, '.fingerprint');
const found = await readFile(stamp, 'utf8').catch(() => '');
if (found !== wanted) {
  // biome-ignore lint/style/noProcessEnv: the app is a production build, whatever the server's environment
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  const configFile = join(root, 'examples/spa/vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir } });
  await compress();
  await writeFile(stamp, wanted);
}

// What fits into one packet anyway, and images, are not worth it.
async function compress() {
  for (const file of await filesOf(outDir)) {
    const content = await readFile(file);
    if (!['.js', '.css'].includes(extname(file)) || content.length < 1_400) continue;
    await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
    await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
  }
}

async function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of await filesOf(join(root, source))) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex');
}

async function filesOf(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
