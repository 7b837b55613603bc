import { execFile } from 'node:child_process';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { type Installation, inspectInstallation, installed, pack } from '../harness/packed.js';
import { runServer, startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const consumer = fileURLToPath(new URL('../../../test/package/consumer/', import.meta.url));

describe('the packed package, with nothing installed that is optional', function () {
  this.timeout(180_000);
  let archives: Awaited<ReturnType<typeof temporaryDirectory>>;
  let archive: string;
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  before(async () => {
    archives = await temporaryDirectory();
    archive = await pack(archives.path);
    database = await openTestDatabase();
  });
  after(async () => {
    await database.drop();
    await archives.remove();
  });

  describe('beside express and mongoose', () => {
    let project: string;
    let remove = async (): Promise<void> => undefined;
    let whole: Installation;
    before(async () => {
      ({ path: project, remove } = await installed(archive, 'express', 'mongoose'));
      whole = await inspectInstallation(project);
    });
    after(() => remove());

    it('adds 25 MB and 45 packages at most', async () => {
      const plain = await installed('express', 'mongoose');
      try {
        const { megabytes, packages } = await inspectInstallation(plain.path);
        expect(packages).to.include.members(['express', 'mongoose']);
        expect(whole.megabytes - megabytes).to.be.within(1, 25);
        expect(whole.packages.length - packages.length).to.be.within(1, 45);
      } finally {
        await plain.remove();
      }
    });

    it('brings no native module, and runs nothing when it is installed', () => {
      expect(whole.packages).to.include('sealgate');
      expect(whole.nativeModules).to.deep.equal([]);
      expect(whole.installScripts).to.deep.equal([]);
    });

    it('signs people in', async () => {
      for (const file of ['imports.mjs', 'walk.cjs']) await cp(join(consumer, file), join(project, file));
      const env = { ...process.env, TEST_DATABASE: uriOfDatabase(database.name) };
      const { stdout } = await promisify(execFile)(process.execPath, ['imports.mjs'], { cwd: project, env });
      expect(stdout).to.match(/^walked$/m);
    });

    it('starts the server on a MongoDB, which says in its log that faster hashing can be installed', async () => {
      const server = await startServerProcess({
        file: join(project, 'node_modules/.bin/sealgate'),
        env: {
          NODE_ENV: 'production',
          HOST: '127.0.0.1',
          MONGODB_URI: uriOfDatabase(database.name),
          AUTH_TOKEN_SECRET: testSecret,
          AUTH_PASSWORD_COST: '4',
        },
      });
      try {
        expect((await server.client().register()).status).to.equal(201);
        expect((await server.client().register()).status).to.equal(201);
      } finally {
        expect(await server.stop()).to.equal(0);
      }
      expect(server.output().match(/@node-rs\/bcrypt/g)).to.have.length(1);
    });

    for (const [program, ...args] of [['sealgate'], ['sealgate-admin', 'ann@example.com']] as const) {
      it(`says in a line what to install or to set for ${program}, where there is no database`, async () => {
        const file = join(project, 'node_modules/.bin', program);
        const env = { DATA_DIR: join(project, 'data') };
        const { code, output } = await runServer({ file, nodeArgs: [], env, args });
        expect(output).to.equal(
          'sealgate: database.uri (MONGODB_URI): is missing; set it, or install the embedded database: npm install @sealgate/embedded-mongodb\n',
        );
        expect(code).to.equal(78);
      });
    }

    for (const missing of ['express', 'mongoose']) {
      it(`says in a line that ${missing} is to be installed`, async () => {
        const [folder, hidden] = [join(project, 'node_modules', missing), join(project, `hidden-${missing}`)];
        await rename(folder, hidden);
        try {
          const file = join(project, 'node_modules/.bin/sealgate');
          const { code, output } = await runServer({ file });
          expect(output).to.equal(
            `sealgate: ${missing} is not installed; run: npm install express mongoose\n`,
          );
          expect(code).to.equal(78);
        } finally {
          await rename(hidden, folder);
        }
      });
    }

    it('says in a line what to install for a Redis', async () => {
      const file = join(project, 'node_modules/.bin/sealgate');
      const env = { MONGODB_URI: uriOfDatabase(database.name), REDIS_URL: 'redis://127.0.0.1:1' };
      const { code, output } = await runServer({ file, env: { ...env, DATA_DIR: join(project, 'data') } });
      expect(output).to.equal(
        'sealgate: redis.url (REDIS_URL): needs the client of Redis; install it: npm install redis\n',
      );
      expect(code).to.equal(78);
    });

    it('says in a line what to install for passwords hashed with argon2id', async () => {
      const file = join(project, 'node_modules/.bin/sealgate');
      const env = { MONGODB_URI: uriOfDatabase(database.name), AUTH_PASSWORD_ALGORITHM: 'argon2id' };
      const { code, output } = await runServer({ file, env: { ...env, DATA_DIR: join(project, 'data') } });
      expect(output).to.equal(
        'sealgate: authentication.passwords.algorithm (AUTH_PASSWORD_ALGORITHM): argon2id needs @node-rs/argon2; install it: npm install @node-rs/argon2\n',
      );
      expect(code).to.equal(78);
    });

    it('tells of what is wrong inside of an embedded database that is installed', async () => {
      const folder = join(project, 'node_modules/@sealgate/embedded-mongodb');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
      await writeFile(join(folder, 'index.js'), `import 'lmdb';`);
      try {
        const file = join(project, 'node_modules/.bin/sealgate');
        const { code, output } = await runServer({ file, env: { DATA_DIR: join(project, 'data') } });
        expect(output).to.match(/^sealgate: Cannot find package 'lmdb' /);
        expect(code).to.equal(1);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });

  it('is installed into a front end with no express, no mongoose and no native module', async () => {
    const { path, remove } = await installed(archive, 'react');
    try {
      const { packages, nativeModules, installScripts } = await inspectInstallation(path);
      expect(packages).to.include.members(['sealgate', 'react']);
      const strangers = /^(express|mongoose|mongodb|bson|redis|lmdb|@node-rs\/.*|@sealgate\/.*)$/;
      expect(packages.filter((name) => strangers.test(name))).to.deep.equal([]);
      expect([...nativeModules, ...installScripts]).to.deep.equal([]);
      const program = `
        import { createAuthClient } from 'sealgate/client';
        import { AuthProvider } from 'sealgate/react';
        console.log(typeof createAuthClient, typeof AuthProvider);`;
      const args = ['--input-type=module', '-e', program];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: path });
      expect(stdout).to.equal('function function\n');
    } finally {
      await remove();
    }
  });
});
