import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { z } from 'zod';
import { accessKeys } from '../../src/index.js';
import { testSecret } from '../harness/app.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { claimsOf, forge } from '../harness/forge.js';
import { installed, packAll, packedFiles, workspaces } from '../harness/packed.js';
import { startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What an application brings of its own, in the versions that are installed here. */
const peers = [
  'express',
  'mongoose',
  '@node-rs/bcrypt',
  'react',
  '@types/express',
  '@types/node',
  '@types/react',
  // Other guards, to be beside them.
  'express-jwt',
  'express-oauth2-jwt-bearer',
];

describe('the packed package, installed into an application', function () {
  this.timeout(180_000);
  let project: string;
  let remove = async (): Promise<void> => undefined;
  let database: Awaited<ReturnType<typeof openTestDatabase>>;

  before(async () => {
    const archives = await temporaryDirectory();
    const packed = await packAll(archives.path, '.', workspaces.embedded);
    ({ path: project, remove } = await installed(...packed, ...peers));
    await archives.remove();
    await cp(join(root, 'test/package/consumer'), project, { recursive: true });
    database = await openTestDatabase();
  });

  after(async () => {
    await database.drop();
    await remove();
  });

  for (const entry of ['imports.mjs', 'requires.cjs']) {
    it(`signs people in for an application that ${entry.split('.')[0]} it`, async () => {
      const env = { ...process.env, TEST_DATABASE: uriOfDatabase(database.name) };
      const { stdout } = await run(process.execPath, [entry], { cwd: project, env });
      expect(stdout).to.equal('walked\n');
    });
  }

  for (const entry of ['guard.mjs', 'guard.cjs']) {
    it(`verifies tokens with no database and no passport loaded: ${entry}`, async () => {
      const token = forge(claimsOf('access_token', { sub: 'ann' }));
      const env = { ...process.env, TEST_TOKEN: JSON.stringify([accessKeys(testSecret), token]) };
      const { stdout } = await run(process.execPath, [entry], { cwd: project, env });
      expect(stdout).to.equal('guarded\n');
    });
  }

  const subpaths = {
    sealgate: 'createAuth',
    'sealgate/guard': 'createGuard',
    'sealgate/testing': 'createTestAuth',
    'sealgate/client': 'createAuthClient',
    'sealgate/react': 'AuthProvider',
  };
  for (const [subpath, name] of Object.entries(subpaths))
    it(`loads by ${subpath}, imported and required, in a process of its own`, async () => {
      for (const program of [
        `import { ${name} } from '${subpath}'; console.log(typeof ${name})`,
        `console.log(typeof require('${subpath}').${name})`,
      ]) {
        const type = program.startsWith('import') ? 'module' : 'commonjs';
        const { stdout } = await run(process.execPath, [`--input-type=${type}`, '-e', program], {
          cwd: project,
        });
        expect(stdout, program).to.equal('function\n');
      }
    });

  for (const config of [
    'tsconfig.json',
    'fields.tsconfig.json',
    'api.tsconfig.json',
    'guard.tsconfig.json',
    'testing.tsconfig.json',
    'client.tsconfig.json',
  ]) {
    it(`has types that hold, checked with every library: ${config}`, async () => {
      const compiler = join(root, 'node_modules/typescript/bin/tsc');
      await run(process.execPath, [compiler, '-p', join(project, config)]).catch((error: unknown) => {
        throw new Error(z.looseObject({ stdout: z.string() }).parse(error).stdout);
      });
    });
  }

  it('starts the server by its command, with the app and the embedded database, whose command exports the data', async () => {
    const file = join(project, 'node_modules/.bin/sealgate');
    const server = await startServerProcess({ file, env: { DATA_DIR: join(project, 'data') } });
    try {
      expect((await server.client().register()).status).to.equal(201);
      expect((await server.client().send('GET', `${server.origin}/`)).status).to.equal(200);
      const docs = await fetch(`${server.origin}/docs`);
      expect(await docs.text()).to.include('npm install --save-dev swagger-ui-dist');
    } finally {
      expect(await server.stop()).to.equal(0);
    }
    const command = join(project, 'node_modules/.bin/embedded-mongodb');
    const { stdout } = await run(command, ['export', '--path', join(project, 'data')]);
    expect(stdout).to.match(/"collection":"users","document":\{.*"email":/);
  });

  it('makes an admin by its command', async () => {
    const file = join(project, 'node_modules/.bin/sealgate-admin');
    const env = { PATH: process.env.PATH, DATA_DIR: join(project, 'data') };
    const fault = await run(file, ['nobody@example.com'], { cwd: project, env }).catch(
      (error: unknown) => error,
    );
    expect(fault).to.include({ stderr: 'sealgate: no user is registered as nobody@example.com\n' });
  });

  it('holds the library, the server and its settings, and nothing else', async () => {
    const files = await packedFiles();
    expect(files.filter((file) => /\/\.|\.map$|buildinfo/.test(file))).to.deep.equal([]);
    const folders = new Set(files.map((file) => file.split('/').slice(0, 2).join('/')));
    expect([...folders].sort()).to.deep.equal([
      'LICENSE',
      'README.md',
      'config/development.json',
      'config/device.json',
      'config/production.json',
      'config/test.json',
      'dist/cjs',
      'dist/src',
      'package.json',
    ]);
  });

  it('has beside it a package with the embedded database and its command, and nothing else', async () => {
    const files = await packedFiles(workspaces.embedded);
    expect(files.filter((file) => /\/\.|\.map$|buildinfo/.test(file))).to.deep.equal([]);
    const folders = new Set(files.map((file) => file.split('/').slice(0, 2).join('/')));
    expect([...folders].sort()).to.deep.equal(['README.md', 'dist/cjs', 'dist/src', 'package.json']);
  });
});
