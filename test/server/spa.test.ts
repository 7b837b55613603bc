import { mkdir, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import express from 'express';
import { serveSpa } from '../../src/server/spa.js';
import { listen } from '../harness/app.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

/** What W3C's change-password-url asks for, to see whether a server says 404 at all. */
const unwellKnown = '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200';

/** Where `npm test` builds it. */
const builtApp = fileURLToPath(new URL('../../src/spa/', import.meta.url));

const html = { accept: 'text/html,application/xhtml+xml' };

describe('the app at /', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  const servers: Server[] = [];
  before(async () => {
    directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'assets'));
    await writeFile(
      join(directory.path, 'index.html'),
      [
        '<!doctype html><meta name="auth-base" content="/auth" /><title>The app</title>',
        '<meta name="app-pages" content="/ /sessions /account">',
        '<meta name="app-change-password" content="/account">',
      ].join(''),
    );
    await writeFile(join(directory.path, 'assets/index-a1b2c3.js'), 'export {};');
    await writeFile(join(directory.path, '.fingerprint'), 'ours alone');
  });
  after(async () => {
    for (const server of servers) server.close();
    await directory.remove();
  });

  async function start(basePath: string, path = directory.path) {
    const { origin, server } = await listen(express().use(serveSpa(basePath, basePath, path)));
    servers.push(server);
    return (url: string, init: RequestInit = {}) => fetch(origin + url, { redirect: 'manual', ...init });
  }

  it('is one page for the address of each page, and is kept nowhere', async () => {
    const get = await start('/auth');
    for (const path of ['/', '/sessions', '/account']) {
      const answer = await get(path, { headers: html });
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('content-type')).to.equal('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect(await answer.text()).to.include('The app');
    }
  });

  it('leaves to others what is no page: the routes, what is fetched, what is sent', async () => {
    const get = await start('/auth');
    expect((await get('/auth', { headers: html })).status).to.equal(404);
    expect((await get('/auth/nothing', { headers: html })).status).to.equal(404);
    expect((await get('/orders')).status).to.equal(404);
    expect((await get('/orders', { headers: { accept: 'application/json' } })).status).to.equal(404);
    expect((await get('/sessions', { method: 'POST', headers: html })).status).to.equal(404);
    expect((await get('/sessions', { headers: { accept: 'application/json' } })).status).to.equal(404);
  });

  it('says 404 for what is no page of it, and shows people its own page of that', async () => {
    const get = await start('/auth');
    for (const path of ['/nothing', '/authors', '/sessions/', '/Sessions', '/sessions/1', '/constructor']) {
      const answer = await get(path, { headers: html });
      expect(answer.status, path).to.equal(404);
      expect(await answer.text(), path).to.include('The app');
    }
  });

  it('is in no place of a file or of what is well known', async () => {
    const get = await start('/auth');
    for (const path of [
      '/robots.txt',
      '/security.txt',
      '/wp-login.php',
      '/.well-known/security.txt',
      unwellKnown,
    ]) {
      const answer = await get(path, { headers: html });
      expect(answer.status, path).to.equal(404);
      expect(await answer.text(), path).not.to.include('The app');
    }
  });

  it('knows the pages of the app that was built', async () => {
    const get = await start('/auth', builtApp);
    for (const path of ['/', '/profile', '/sessions', '/people', '/sign-in', '/register'])
      expect((await get(path, { headers: html })).status, path).to.equal(200);
    expect((await get('/nothing', { headers: html })).status).to.equal(404);
    expect((await get('/.well-known/change-password')).headers.get('location')).to.equal('/profile');
  });

  it('sends password managers to where the password is changed', async () => {
    const get = await start('/auth');
    const answer = await get('/.well-known/change-password');
    expect([answer.status, answer.headers.get('location')]).to.deep.equal([302, '/account']);
  });

  it('answers HEAD as GET, without the body', async () => {
    const get = await start('/auth');
    for (const path of ['/', '/sessions', '/nothing', '/robots.txt', '/.well-known/change-password']) {
      const [got, head] = [
        await get(path, { headers: html }),
        await get(path, { headers: html, method: 'HEAD' }),
      ];
      expect([head.status, await head.text()], path).to.deep.equal([got.status, '']);
      expect(head.headers.get('location'), path).to.equal(got.headers.get('location'));
    }
    expect((await get('/sessions', { method: 'HEAD' })).status).to.equal(200);
  });

  it('has files that are kept for as long as their name lasts', async () => {
    const get = await start('/auth');
    const answer = await get('/assets/index-a1b2c3.js');
    expect(answer.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).to.include('javascript');
    expect((await get('/assets/index-other.js')).status).to.equal(404);
  });

  it('shows no file that is ours alone, and nothing outside', async () => {
    const get = await start('/auth');
    for (const path of ['/.fingerprint', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f.fingerprint']) {
      expect((await get(path)).status, path).to.be.within(400, 404);
    }
  });

  it('has one address for each file, and none for its page but those of its pages', async () => {
    const get = await start('/auth');
    expect((await get('/index.html', { headers: html })).headers.get('location')).to.equal('/');
    for (const path of [
      '/%69ndex.html',
      '/assets/..%2findex.html',
      '/assets%2f..%2findex.html',
      '/assets/%2e%2e%2findex.html',
      '/assets/index%2da1b2c3.js',
      '/assets%2findex-a1b2c3.js',
      '//assets/index-a1b2c3.js',
    ])
      for (const headers of [html, { accept: '*/*' }])
        expect((await get(path, { headers })).status, path).to.equal(404);
  });

  it('is not sent to who refuses its type', async () => {
    const get = await start('/auth');
    for (const path of ['/sessions', '/nothing']) {
      const answer = await get(path, { headers: { accept: 'application/json, text/html;q=0' } });
      expect(answer.status).to.equal(404);
      expect(await answer.text()).not.to.include('The app');
    }
  });

  it('is told where the routes are', async () => {
    const get = await start('/api/"auth"');
    expect(await (await get('/')).text()).to.include(
      '<meta name="auth-base" content="/api/&quot;auth&quot;" />',
    );
  });

  it('is missed by nobody where it was not built', async () => {
    const get = await start('/auth', join(directory.path, 'nothing-here'));
    expect((await get('/', { headers: html })).status).to.equal(404);
  });
});
