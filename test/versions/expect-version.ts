import { createRequire } from 'node:module';
import { expect } from 'chai';

const require = createRequire(import.meta.url);

/** Fails where what was imported by a name is not of the version that a run is about; prints the version. */
export function expectVersion(name: string, major: number, imported: unknown): void {
  const expected: unknown = require(`${name}-${major}`);
  expect(imported === expected, `import of ${name}`).to.equal(true);
  expect(require(name) === expected, `require of ${name}`).to.equal(true);
  const { version } = require(`${name}/package.json`);
  expect(version).to.match(new RegExp(`^${major}\\.`));
  process.stdout.write(`\n  ${name} ${version} is loaded\n`);
}
