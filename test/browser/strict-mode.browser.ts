import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { BrowserContext } from 'playwright-core';
import { build } from 'vite';
import { eventually } from '../harness/eventually.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { greeting, Stage, signedInPage, watchRequests } from './stage.js';

const configFile = fileURLToPath(new URL('../../../examples/spa/vite.config.ts', import.meta.url));

describe('in a browser, React’s StrictMode', () => {
  let stage: Stage;
  let context: BrowserContext;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  before(async () => {
    directory = await temporaryDirectory();
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'development';
    const outDir = directory.path;
    await build({ configFile, mode: 'development', logLevel: 'error', build: { outDir, minify: false } });
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
    stage = await Stage.set({ AUTH_TOKEN_EXPIRES_IN: '5m' });
    context = await stage.context();
  });
  after(async () => {
    await stage.leave();
    await directory.remove();
  });

  it('runs effects twice in development, and costs one request all the same', async () => {
    await signedInPage(context, await stage.enroll()).then((page) => page.close());
    // The development build, where the server has the other one.
    await context.route(/\/(assets\/.*)?$/, async (route) => {
      const { pathname } = new URL(route.request().url());
      const file = pathname === '/' ? 'index.html' : pathname.slice(1);
      const contentType = { l: 'text/html', s: 'text/javascript' }[file.at(-1) ?? ''] ?? 'text/plain';
      const type = file.endsWith('.css') ? 'text/css' : contentType;
      await route.fulfill({ body: await readFile(join(directory.path, file)), contentType: type });
    });
    const logged: string[] = [];
    context.on('console', (message) => logged.push(message.text()));
    const requests = watchRequests(context);
    const page = await context.newPage();
    await page.goto('/');
    await greeting(page).waitFor();
    expect(logged.join()).to.include('React DevTools');
    await eventually('acknowledged', () => requests.includes('/acknowledge'));
    expect(requests).to.deep.equal(['/refresh-token', '/acknowledge']);
  });
});
