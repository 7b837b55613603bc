import { readFile } from 'node:fs/promises';
import { expect } from 'chai';

const top = new URL('../../../', import.meta.url);

/** Where a subpath names what it exports, and where its types are compared. */
const subpaths = {
  sealgate: { index: 'src/index.ts', tests: ['types-equal.ts', 'api-equal.ts'] },
  'sealgate/testing': { index: 'src/testing/index.ts', tests: ['testing-equal.ts'] },
  'sealgate/guard': { index: 'src/guard/index.ts', tests: ['guard-equal.ts'] },
  'sealgate/client': { index: 'src/client/index.ts', tests: ['client-equal.ts'] },
  'sealgate/react': { index: 'src/react/index.ts', tests: ['client-equal.ts'] },
};

/** The names between the braces of such statements. */
function namesIn(text: string, statement: RegExp): string[] {
  return Array.from(text.matchAll(statement), ([, names = '']) => names.split(','))
    .flat()
    .map((name) => name.replace(/\btype\b/, '').trim())
    .filter((name) => name !== '')
    .sort();
}

describe('the types of each subpath', () => {
  for (const [subpath, { index, tests }] of Object.entries(subpaths))
    it(`are compared, each that it exports: ${subpath}`, async () => {
      const exported = namesIn(
        await readFile(new URL(index, top), 'utf8'),
        /^export (?:type )?\{([^}]*)\} from/gm,
      );
      const programs = await Promise.all(
        tests.map((file) => readFile(new URL(`test/package/consumer/${file}`, top), 'utf8')),
      );
      const statement = new RegExp(`^import type \\{([^}]*)\\} from '${subpath}';`, 'gm');
      const compared = namesIn(programs.join('\n'), statement);
      expect(exported).to.have.length.above(4);
      expect([...new Set(compared)]).to.deep.equal(exported);
    });
});
