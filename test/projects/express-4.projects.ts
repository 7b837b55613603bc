import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { databaseUri } from '../harness/database.js';
import { Document, runBlocks } from '../harness/document.js';
import { eventually } from '../harness/eventually.js';
import { freePort } from '../harness/listen.js';
import { createProject, type Project } from '../harness/project.js';

const versions = ['express@4.22.3', 'mongoose@8.24.10'];

/** Prints the line with which createAuth refuses. */
const refusing = `
  import mongoose from 'mongoose';
  import { createAuth } from 'sealgate';
  try {
    createAuth({ secret: 'Xk2n8s9dhf72hd82jd9s0fj2n48dh2ksl0aZq', connection: mongoose.createConnection() });
  } catch (error) {
    console.log(error.message);
  }
  process.exit(0);`;

describe('an application of Express 4 and mongoose 8', () => {
  let project: Project;
  let page: Document;
  before(async () => {
    page = await Document.read('docs/express-4.md');
    project = await createProject({
      packages: ['sealgate', ...versions, '@types/express@4.17.25', '@types/node@20.19.43', 'typescript'],
      folder: 'express-4',
    });
  });
  after(() => project.remove());

  it('compiles as strict TypeScript, with every library checked', async () => {
    const loaded = await project.run('tsc', '-p', 'tsconfig.json', '--listFiles');
    expect(loaded).to.match(/node_modules\/@types\/express\/index\.d\.ts/);
  });

  it('does what its page says, and goes on after wrong passwords and after clients that are gone', async () => {
    const [source = ''] = page.blocks('js');
    const port = String(await freePort());
    await writeFile(join(project.path, 'app.mjs'), source.replace('3000', port));
    const app = spawn(process.execPath, ['app.mjs'], {
      cwd: project.path,
      stdio: 'ignore',
      env: { MONGODB_URI: databaseUri(), AUTH_TOKEN_SECRET: 'Xk2n8s9dhf72hd82jd9s0fj2n48dh2ksl0aZq' },
    });
    const origin = `http://127.0.0.1:${port}`;
    const login = (body: string, signal?: AbortSignal) =>
      fetch(`${origin}/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
        ...(signal && { signal }),
      });
    try {
      await eventually('it listens', () => fetch(origin).then(Boolean, () => false));
      const [, , walk = ''] = page.blocks('bash');
      const [printed = ''] = await runBlocks([walk], {
        cwd: project.path,
        replace: { 'http://localhost:3000': origin },
      });
      expect(printed).to.match(
        /^\{"access_token":.*"fay".*\}\n\{.*"code":"invalid_credentials"\}\n\{"access_token":.*\}\n\{"for":"fay@example\.com"\}$/,
      );
      for (const body of ['', '{', '[]', 'null', '{"username":{"$ne":1},"password":"x"}'])
        expect((await login(body)).status, body).to.equal(400);
      const wrong = '{"username":"fay","password":"wrong horse battery"}';
      for (let count = 0; count < 20; count++) {
        const leaving = new AbortController();
        const left = login(wrong, leaving.signal).catch(() => undefined);
        setTimeout(() => leaving.abort(), count * 5);
        await left;
      }
      expect(app.exitCode).to.equal(null);
      expect((await login(wrong)).status).to.be.oneOf([401, 503]);
    } finally {
      app.kill();
    }
  });

  it('is refused in one line with versions that are not supported', async () => {
    const install = (name: string) =>
      project.run('npm', 'install', '--legacy-peer-deps', '--no-audit', '--no-fund', name);
    await install('mongoose@7.8.13');
    const refusedBy = () => project.run('node', '--input-type=module', '-e', refusing);
    expect(await refusedBy()).to.equal(
      'createAuth: mongoose 7.8.13 is not supported: sealgate works with mongoose ^8.24 and ^9; run: npm install mongoose@9\n',
    );
    for (const version of ['4.17.3', '3.21.2']) {
      await install(`express@${version}`);
      expect(await refusedBy()).to.equal(
        `createAuth: express ${version} is not supported: sealgate works with express ^4.18 and ^5; run: npm install express@5\n`,
      );
    }
  });
});
