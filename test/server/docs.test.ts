import { expect } from 'chai';
import express from 'express';
import { serveDocs } from '../../src/server/docs.js';
import { listen } from '../harness/app.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { databaseForServers } from './environment.js';

const html = { accept: 'text/html,application/xhtml+xml' };

describe('the routes shown at /docs', function () {
  this.timeout(120_000);
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  before(async () => {
    database = await databaseForServers();
  });
  after(() => database.drop());

  describe('in development', () => {
    let server: ServerHere;
    const get = (path: string, init: RequestInit = {}) => fetch(server.origin + path, init);
    before(async () => {
      server = await startServerHere({ ...database.env, NODE_ENV: 'development' });
    });
    after(() => server.stop());

    it('are named at the start', () => {
      expect(server.output()).to.match(new RegExp(`^docs +${server.origin}/docs$`, 'm'));
    });

    it('are a page that may run what this server serves, and nothing else', async () => {
      const answer = await get('/docs', { headers: html });
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('content-type')).to.equal('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      const app = (await get('/', { headers: html })).headers.get('content-security-policy');
      expect(app).to.include("script-src 'self'").and.include("trusted-types 'none'");
      expect(answer.headers.get('content-security-policy')).to.equal(
        app?.replace("img-src 'self'", "img-src 'self' data:"),
      );
      const page = await answer.text();
      expect(page).to.include('/docs/docs-script.js?document=/auth/openapi.json');
      expect(page).to.not.match(/<style|style=|<script>|\son\w+=|https?:/);
    });

    it('come with the files that the page names, which a browser asks about again', async () => {
      const page = await (await get('/docs')).text();
      const files = Array.from(page.matchAll(/(?:src|href)="([^"]+)"/g), ([, path = '']) => path);
      expect(files).to.have.length(6);
      for (const file of files) {
        const answer = await get(file);
        expect(answer.status, file).to.equal(200);
        const kind = /\.(css|js|png)(\?|$)/.exec(file)?.[1];
        expect(answer.headers.get('content-type'), file).to.match(
          { css: /^text\/css/, js: /^text\/javascript/, png: /^image\/png/ }[kind ?? ''] ?? /never/,
        );
        expect(answer.headers.get('cache-control'), file).to.match(/^(no-store|public, max-age=0)$/);
      }
      const { headers } = await get('/docs/swagger-ui.css');
      const again = await get('/docs/swagger-ui.css', {
        headers: { 'if-none-match': headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
      });
      expect(again.status).to.equal(304);
    });

    it('come with no other file, of sealgate or of Swagger UI', async () => {
      for (const path of [
        'docs.js',
        'config.js',
        'docs-script.js.map',
        'package.json',
        'index.html',
        'swagger-ui-bundle.js.map',
        'swagger-initializer.js',
        '..%2fdocs.js',
        '%2e%2e/auth.js',
      ])
        expect((await get(`/docs/${path}`)).status, path).to.equal(404);
    });

    it('answer HEAD, and no method that would change something', async () => {
      expect((await get('/docs', { method: 'HEAD' })).status).to.equal(200);
      expect((await get('/docs/swagger-ui.css', { method: 'HEAD' })).status).to.equal(200);
      for (const method of ['POST', 'PUT', 'DELETE']) {
        expect((await get('/docs', { method })).status).to.equal(404);
        expect((await get('/docs/swagger-ui.css', { method })).status).to.equal(404);
      }
    });
  });

  it('are found below another base path too', async () => {
    const { origin, server } = await listen(express().use(serveDocs('/')));
    expect(await (await fetch(`${origin}/docs`)).text()).to.include('?document=/openapi.json"');
    server.close();
  });

  it('are told how to be seen, where Swagger UI is not installed', async () => {
    const { origin, server } = await listen(express().use(serveDocs('/auth', 'swagger-ui-that-is-missing')));
    const answer = await fetch(`${origin}/docs`);
    expect(answer.status).to.equal(404);
    expect(answer.headers.get('content-type')).to.equal('text/plain; charset=utf-8');
    expect(await answer.text()).to.match(
      /^To see the routes here, run: npm install .* swagger-ui-that-is-missing, .*\n$/,
    );
    expect((await fetch(`${origin}/docs/docs-script.js`)).status).to.equal(404);
    server.close();
  });

  for (const NODE_ENV of ['production', 'test'])
    it(`are like any path that there is not, with NODE_ENV=${NODE_ENV}`, async () => {
      const server = await startServerHere({ ...database.env, NODE_ENV, HOST: '127.0.0.1' });
      const read = async (path: string) => {
        const answer = await fetch(server.origin + path);
        return { status: answer.status, body: await answer.text(), type: answer.headers.get('content-type') };
      };
      const page = await fetch(`${server.origin}/docs`, { headers: html });
      const app = await fetch(`${server.origin}/nothing`, { headers: html });
      expect(await page.text()).to.equal(await app.text());
      const unknown = await read('/nothing');
      expect(unknown.status).to.equal(404);
      for (const path of ['/docs', '/docs/docs-script.js', '/docs/swagger-ui.css'])
        expect(await read(path), path).to.deep.equal(unknown);
      expect(server.output()).to.not.include('/docs');
      await server.stop();
    });
});
