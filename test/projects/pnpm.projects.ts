import { join } from 'node:path';
import { expect } from 'chai';
import { installedVersion } from '../harness/packed.js';
import { createProject, type Project, specifierOf } from '../harness/project.js';

const packages = ['sealgate', '@sealgate/embedded-mongodb'];
const others = ['express', 'mongoose', '@node-rs/bcrypt', '@node-rs/argon2'];

describe('an application that pnpm installs', () => {
  let tool: Project;
  before(async () => {
    tool = await createProject({ packages: ['pnpm@10.34.8'] });
  });
  after(() => tool.remove());

  for (const linker of ['hoisted', 'isolated'])
    it(`signs people in, and finds the embedded database and optional packages, where packages are ${linker}`, async () => {
      const packed = packages.map(async (name) => [name, `file:${await specifierOf(name)}`]);
      const exact = others.map(async (name) => [name, await installedVersion(name)]);
      const dependencies = Object.fromEntries(await Promise.all([...packed, ...exact]));
      const project = await createProject({
        folder: 'commonjs',
        files: {
          'package.json': JSON.stringify({ name: 'consumer', private: true, dependencies }),
          '.npmrc': `node-linker=${linker}\n`,
          'main.cjs': `const { startApp, walk } = require('./app.cjs');
            async function main() {
              for (const algorithm of ['bcrypt', 'argon2id']) {
                const { origin, warnings, infos, close } = await startApp({ algorithm });
                console.log(JSON.stringify([await walk(origin), warnings, infos]));
                await close();
              }
            }
            main();`,
        },
      });
      try {
        await project.run(join(tool.path, 'node_modules/.bin/pnpm'), 'install', '--no-frozen-lockfile');
        // From another folder, since nothing is to be found by chance where the program was started.
        const output = await tool.run('node', join(project.path, 'main.cjs'));
        expect(output).to.equal('[[201,401,200,{"of":"ann@example.com"}],[],[]]\n'.repeat(2));
      } finally {
        await project.remove();
      }
    });
});
