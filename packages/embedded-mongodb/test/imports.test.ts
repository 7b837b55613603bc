import { readdir, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

/** What each folder of src may import, besides itself: a folder, or one file. The arrows point one way. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  values: ['errors.ts'],
  expressions: ['errors.ts', 'values'],
  filter: ['errors.ts', 'expressions', 'values'],
  projection: ['errors.ts', 'expressions', 'filter', 'values'],
  aggregation: ['errors.ts', 'expressions', 'filter', 'projection', 'values'],
  update: ['aggregation', 'errors.ts', 'filter', 'values'],
  storage: ['errors.ts', 'filter', 'values'],
  wire: ['errors.ts', 'values'],
  commands: ['aggregation', 'errors.ts', 'filter', 'projection', 'storage', 'update', 'values', 'wire'],
};

/** The packages of src. The driver is for `transfer.ts` alone, since it is optional to install. */
const packagesOfSrc = /^(bson|lmdb|mingo\/.*)$/;

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
}

/** What the files of a folder import: files of the package, from its top, or packages by their names. */
async function importsOf(folder: string): Promise<{ files: Import[]; packages: Import[] }> {
  const names = (await readdir(join(root, folder), { recursive: true })).filter((name) => /\.ts$/.test(name));
  const imports = await Promise.all(
    names.map(async (name) => {
      const from = join(folder, name);
      const text = await readFile(join(root, from), 'utf8');
      return Array.from(text.matchAll(/\b(?:from |import |import\()'([\w@./:-]+)'/g), ([, to = '']) => ({
        from,
        to,
      }));
    }),
  );
  const all = imports.flat();
  return {
    files: all
      .filter(({ to }) => to.startsWith('.'))
      .map(({ from, to }) => ({ from, to: normalize(join(dirname(from), to)).replace(/\.js$/, '.ts') })),
    packages: all.filter(({ to }) => !to.startsWith('.') && !isBuiltin(to)),
  };
}

function isAllowed({ from, to }: Import): boolean {
  const [folder = '', target = ''] = [from, to].map((file) => file.replace(/^src\//, ''));
  const rows = mayImport[dirname(folder)];
  if (rows === undefined) return !target.startsWith('..');
  return [dirname(folder), ...rows].some((entry) => target === entry || target.startsWith(`${entry}/`));
}

describe('the imports of the package', () => {
  it('go one way between the folders of src', async () => {
    const { files } = await importsOf('src');
    expect(files).to.have.length.above(200);
    expect(files.filter((one) => !isAllowed(one))).to.deep.equal([]);
    for (const [folder, entries] of Object.entries(mayImport)) {
      const own = files.filter(({ from }) => dirname(from) === `src/${folder}`);
      const unused = entries.filter((entry) => !own.some(({ to }) => `${to}/`.startsWith(`src/${entry}/`)));
      expect(unused, folder).to.deep.equal([]);
    }
  });

  it('would be found out where they are wrong', () => {
    expect(isAllowed({ from: 'src/wire/wire.ts', to: 'src/commands/table.ts' })).to.equal(false);
    expect(isAllowed({ from: 'src/wire/wire.ts', to: 'src/start.ts' })).to.equal(false);
    expect(isAllowed({ from: 'src/start.ts', to: '../elsewhere.ts' })).to.equal(false);
  });

  it('stay within the package, those of tests and benchmarks as well', async () => {
    for (const folder of ['src', 'test', 'bench']) {
      const { files, packages } = await importsOf(folder);
      expect(files.filter(({ to }) => to.startsWith('..'))).to.deep.equal([]);
      expect(packages.filter(({ to }) => /sealgate/.test(to))).to.deep.equal([]);
    }
  });

  it('bring no other package into src than those it depends on', async () => {
    const { packages } = await importsOf('src');
    const others = packages.filter(({ to }) => !packagesOfSrc.test(to));
    expect(others).to.deep.equal([{ from: 'src/transfer.ts', to: 'mongodb' }]);
  });
});
