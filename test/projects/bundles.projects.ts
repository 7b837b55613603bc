import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { Document } from '../harness/document.js';
import { createProject, type Project } from '../harness/project.js';

const statuses = [201, 401, 200];
const fallback =
  'no hashing thread can start; passwords are hashed on the main thread, which is slower: see docs/bundling.md';

describe('an application in one file', () => {
  let project: Project;
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let commands: readonly string[];
  before(async () => {
    database = await openTestDatabase();
    project = await createProject({
      packages: ['sealgate', 'express', 'mongoose', 'esbuild@0.28.2', 'webpack@5.113.0', 'webpack-cli@7.3.1'],
      folder: 'bundles',
      env: { MONGODB_URI: uriOfDatabase(database.name) },
    });
    const page = await Document.read('docs/bundling.md');
    commands = page.blocks('bash').flatMap((block) => block.split(/(?<!\\)\n/));
    await project.write({ 'webpack.config.cjs': page.code('webpack', 'js').join('') });
  });
  after(async () => {
    await project.remove();
    await database.drop();
  });

  /** Runs a command of the documents as it stands there. */
  const build = async (pattern: RegExp): Promise<void> => {
    const command = commands.find((line) => pattern.test(line));
    if (command === undefined) throw new Error(`docs/bundling.md has no command like ${pattern}`);
    await project.run('bash', '-c', command);
  };
  const walk = async (file: string): Promise<unknown> => JSON.parse(await project.run('node', file));

  const bundlers = [
    {
      name: 'by esbuild, as CommonJS',
      command: /esbuild.*=cjs/,
      file: 'dist/app.cjs',
      worker: 'dist/hashing-worker.cjs',
    },
    {
      name: 'by esbuild, as a module',
      command: /esbuild.*=esm/,
      file: 'dist/app.mjs',
      worker: 'dist/hashing-worker.mjs',
    },
    { name: 'by webpack', command: /webpack/, file: 'webpack/app.js', worker: 'webpack/hashing-worker.js' },
  ];
  for (const { name, command, file, worker } of bundlers)
    describe(name, () => {
      before(async () => {
        // The other format's file of the threads would be found beside it as well.
        await rm(join(project.path, 'dist'), { recursive: true, force: true });
        await build(command);
      });

      it('hashes in threads, with the file of those beside it', async () => {
        // Nothing is found in the folder that it was built in.
        const alone = await createProject({ env: { MONGODB_URI: uriOfDatabase(database.name) } });
        try {
          const folder = dirname(file);
          await cp(join(project.path, folder), join(alone.path, folder), { recursive: true });
          expect(JSON.parse(await alone.run('node', file))).to.deep.equal({ statuses, warned: [], later: 0 });
        } finally {
          await alone.remove();
        }
      });

      it('hashes on the main thread without it, and is told so once, before the first password', async () => {
        await rm(join(project.path, worker));
        const { warned, ...rest } = Object(await walk(file));
        expect(rest).to.deep.equal({ statuses, later: 0 });
        expect(warned).to.have.length(1);
        expect(warned[0]).to.include(`${fallback} | there is no hashing-worker.js beside`);
      });

      it('does so with a thread that is broken, and is told why', async () => {
        await project.write({ [worker]: `throw new Error('a broken thread');` });
        const warned = [`${fallback} | a broken thread`];
        expect(await walk(file)).to.deep.equal({ statuses, warned, later: 0 });
      });
    });

  it('is loaded before a program by node --import', async () => {
    await project.write({ 'main.mjs': '' });
    await cp(join(project.path, 'app.js'), join(project.path, 'app.mjs'));
    const output = await project.run('node', '--import', './app.mjs', 'main.mjs');
    expect(JSON.parse(output)).to.deep.equal({ statuses, warned: [], later: 0 });
  });
});
