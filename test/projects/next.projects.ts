import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { accessKeys } from '../../src/index.js';
import { testSecret } from '../harness/app.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { Document } from '../harness/document.js';
import { eventually } from '../harness/eventually.js';
import { freePort } from '../harness/listen.js';
import { createProject, type Project } from '../harness/project.js';

const page = await Document.read('docs/next.md');
const login = { email: 'nora@example.com', password: 'correct horse battery' };

/** The samples of the page, by the files that they say they are. */
function samples(): Readonly<Record<string, string>> {
  const codes = ['js', 'ts', 'tsx'].flatMap((language) => page.blocks(language));
  return Object.fromEntries(
    codes.flatMap((code) => {
      const [, file] = /^\/\/ (\S+)\n/.exec(code) ?? [];
      return file === undefined ? [] : [[file, code]];
    }),
  );
}

describe('an application of Next 16, as docs/next.md has it', function () {
  this.timeout(600_000);
  let project: Project;
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let origin: string;
  let cookie = '';
  let token = '';
  const programs: ChildProcess[] = [];

  before(async () => {
    database = await openTestDatabase();
    const [apiPort, port] = [await freePort(), await freePort()];
    origin = `http://127.0.0.1:${port}`;
    const env = {
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      API_PORT: `${apiPort}`,
      API_URL: `http://127.0.0.1:${apiPort}`,
      MONGODB_URI: uriOfDatabase(database.name),
      AUTH_TOKEN_SECRET: testSecret,
      ACCESS_KEYS: JSON.stringify(accessKeys(testSecret)),
    };
    project = await createProject({
      packages: [
        'sealgate',
        'express',
        'mongoose',
        'next@16.4.6',
        'react',
        'react-dom',
        'typescript@5.9.3',
        '@types/node',
        '@types/react',
      ],
      files: samples(),
      env,
    });
    // Compiles them by the types of Next, React and sealgate as well.
    await project.run('next', 'build');
    const start = (...args: readonly string[]) => {
      const { PATH, HOME } = process.env;
      const options = { cwd: project.path, env: { PATH, HOME, ...env } };
      programs.push(spawn(process.execPath, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] }));
    };
    const answers = (url: string) =>
      eventually(
        `${url} answers`,
        () =>
          fetch(`${url}/auth/openapi.json`).then(
            ({ ok }) => ok,
            () => false,
          ),
        120_000,
      );
    start('api/server.mjs');
    await answers(env.API_URL);
    start(join(project.path, 'node_modules/next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', `${port}`);
    await answers(origin);
  });
  after(async () => {
    for (const program of programs) program.kill('SIGKILL');
    await project?.remove();
    await database?.drop();
  });

  const show = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${origin}${path}`, { headers, redirect: 'manual' });
    return { response, text: await response.text() };
  };

  it('shows a guest, by a server component, and what is for the client by its fallback', async () => {
    const { response, text } = await show('/');
    expect(response.status).to.equal(200);
    expect(text).to.include('<h1>Hello, guest</h1>').and.to.include('<p>One moment</p>');
  });

  it('registers somebody at its own origin, and passes the cookie on', async () => {
    const response = await fetch(`${origin}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(login),
    });
    expect(response.status).to.equal(201);
    [cookie = ''] = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    expect(cookie).to.match(/^__Host-refresh_token=./);
    token = z.looseObject({ access_token: z.string() }).parse(await response.json()).access_token;
  });

  it('shows who is signed in, by the cookie, which it does not change', async () => {
    for (let time = 0; time < 2; time++) {
      const { response, text } = await show('/', { cookie });
      expect(text).to.include(`<h1>Hello, ${login.email}</h1>`);
      expect(response.headers.getSetCookie()).to.deep.equal([]);
      expect(response.headers.get('cache-control')).to.match(/no-store/);
    }
    expect((await show('/')).text).to.include('<h1>Hello, guest</h1>');
  });

  it('answers a route handler by the access token, and refuses without one', async () => {
    const missing = await show('/orders', { cookie });
    expect(missing.response.status).to.equal(401);
    expect(JSON.parse(missing.text)).to.include({ code: 'token_missing' });
    const wrong = await show('/orders', { authorization: 'Bearer no.token' });
    expect(wrong.response.status).to.equal(401);
    expect(JSON.parse(wrong.text)).to.include({ code: 'token_invalid' });
    const { response, text } = await show('/orders', { authorization: `Bearer ${token}` });
    expect(response.status).to.equal(200);
    expect(JSON.parse(text).of).to.match(/^[0-9a-f]{24}$/);
  });

  it('sends guests away before a page, by proxy.ts, and nobody else', async () => {
    const { response } = await show('/account');
    expect(response.status).to.equal(307);
    expect(new URL(response.headers.get('location') ?? '', origin).pathname).to.equal('/');
    // There is no such page.
    expect((await show('/account', { cookie })).response.status).to.equal(404);
  });

  it('refreshes with the cookie that pages were rendered by, and knows a guest after the logout', async () => {
    const post = (path: string) => fetch(`${origin}/auth${path}`, { method: 'POST', headers: { cookie } });
    expect((await post('/refresh-token')).status).to.equal(200);
    expect((await post('/logout')).status).to.equal(204);
    expect((await show('/', { cookie })).text).to.include('<h1>Hello, guest</h1>');
  });

  it('shows an outage as a fault, and nobody as a guest', async () => {
    programs[0]?.kill('SIGKILL');
    const { response, text } = await show('/', { cookie });
    expect(response.status).to.equal(500);
    expect(text).not.to.include('Hello, guest');
  });
});
