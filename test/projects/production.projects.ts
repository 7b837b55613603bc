import { cp, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { installedVersion } from '../harness/packed.js';
import { createProject, type Project } from '../harness/project.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const left = /^(node_modules|\.git|coverage|\.data)$|^packages\/[^/]+\/node_modules$/;

describe('a clone without what only development needs', () => {
  let clone: Project;
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  before(async () => {
    database = await openTestDatabase();
    const MONGODB_URI = uriOfDatabase(database.name);
    clone = await createProject({ env: { MONGODB_URI, DATA_DIR: 'data', PORT: '0' } });
    await cp(root, clone.path, { recursive: true, filter: (source) => !left.test(relative(root, source)) });
    await clone.run('npm', 'ci', '--omit=dev', '--prefer-offline', '--no-audit');
  });
  after(async () => {
    await clone.remove();
    await database.drop();
  });

  const messageOf = (...args: readonly string[]): Promise<string> =>
    clone.run('npm', ...args).then(
      () => '',
      (error: unknown) => String(error),
    );

  it('says what to install, and looks for no compiler', async () => {
    for (const script of ['admin', 'start', 'start:device']) {
      const message = await messageOf('run', script);
      expect(message, script).to.include('is not installed; run: npm install express mongoose');
      expect(message, script).to.not.include('tsc');
    }
  });

  it('runs its commands as they are built', async () => {
    const peers = ['express', 'mongoose'].map(async (name) => `${name}@${await installedVersion(name)}`);
    await clone.run(
      'npm',
      'install',
      '--save-prod',
      '--omit=dev',
      '--prefer-offline',
      ...(await Promise.all(peers)),
    );
    const message = await messageOf('run', 'admin', '--', 'nobody@example.com');
    expect(message, message).to.include('sealgate: no user is registered as nobody@example.com');
  });

  it('says that there is no build where there is none', async () => {
    await rm(join(clone.path, 'dist'), { recursive: true });
    expect(await messageOf('start')).to.include('sealgate: there is no build, and nothing to make one with');
  });
});
