import { expect } from 'chai';
import { createProject, type Project } from '../harness/project.js';

describe('an application of CommonJS', () => {
  let project: Project;
  before(async () => {
    project = await createProject({
      packages: ['sealgate', '@sealgate/embedded-mongodb', 'express', 'mongoose', 'react', 'jest@30.0.0'],
      folder: 'commonjs',
    });
  });
  after(() => project.remove());

  it('signs people in', async () => {
    const program = `const { startApp, walk } = require('./app.cjs');
      startApp().then(async ({ origin, warnings, close }) => {
        console.log(JSON.stringify([await walk(origin), warnings]));
        await close();
      });`;
    await project.write({ 'main.cjs': program });
    expect(await project.run('node', 'main.cjs')).to.equal('[[201,401,200,{"of":"ann@example.com"}],[]]\n');
  });

  it('loads no module of the other format', async () => {
    const program = `
      for (const subpath of ['', '/guard', '/client', '/react', '/testing']) require('sealgate' + subpath);
      const loaded = Object.keys(require.cache).filter((file) => file.includes('sealgate'));
      console.log(loaded.length > 100, loaded.filter((file) => /dist.src.*\\.js$/.test(file)).join());`;
    await project.write({ 'formats.cjs': program });
    expect(await project.run('node', 'formats.cjs')).to.equal('true \n');
  });

  it('tells refusals of both formats of the package as AuthErrors, in both', async () => {
    const program = `
      import { createRequire } from 'node:module';
      import * as modules from 'sealgate';
      import * as guard from 'sealgate/guard';
      const required = createRequire(import.meta.url)('sealgate');
      const all = [modules, guard, required];
      const held = all.map(({ AuthError }) => all.map((one) => new one.AuthError(one.errors.not_found) instanceof AuthError));
      console.log(modules.AuthError === required.AuthError, held.flat().every(Boolean));`;
    await project.write({ 'both.mjs': program });
    expect(await project.run('node', 'both.mjs')).to.equal('false true\n');
  });

  it('is tested by Jest as it comes', async () => {
    const output = await project.run('jest', '--testMatch', '**/register.test.cjs');
    expect(output).to.match(/^Tests: +3 passed, 3 total$/m);
  });
});
