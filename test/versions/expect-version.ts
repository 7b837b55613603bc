import { createRequire } from 'node:module';
import { expect } from 'chai';

const require = createRequire(import.meta.url);

/** Hooks of mocha: each process fails where what was imported by a name is not of the version that a run is about. */
export function expectVersion(name: string, major: number, imported: unknown) {
  const { version }: { readonly version: string } = require(`${name}/package.json`);
  return {
    mochaGlobalSetup: () => {
      process.stdout.write(`\n  with ${name} ${version}\n`);
    },
    mochaHooks: {
      beforeAll: () => {
        const expected: unknown = require(`${name}-${major}`);
        expect(imported === expected, `import of ${name}`).to.equal(true);
        expect(require(name) === expected, `require of ${name}`).to.equal(true);
        expect(version).to.match(new RegExp(`^${major}\\.`));
      },
    },
  };
}
