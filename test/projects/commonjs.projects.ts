import { expect } from 'chai';
import { createProject, type Project } from '../harness/project.js';

const walked = '[201,401,200,{"of":"ann@example.com"}]\n';

describe('an application of CommonJS', () => {
  let project: Project;
  before(async () => {
    project = await createProject({
      packages: ['sealgate', '@sealgate/embedded-mongodb', 'express', 'mongoose'],
      folder: 'commonjs',
    });
  });
  after(() => project.remove());

  it('signs people in', async () => {
    const program = `const { startApp, walk } = require('./app.cjs');
      startApp().then(async ({ origin, close }) => {
        console.log(JSON.stringify(await walk(origin)));
        await close();
      });`;
    await project.write({ 'main.cjs': program });
    expect(await project.run('node', 'main.cjs')).to.include(walked);
  });
});
