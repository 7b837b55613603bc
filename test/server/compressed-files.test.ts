import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import express from 'express';
import { serveCompressed } from '../../src/server/compressed-files.js';
import { listen } from '../harness/app.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const script = `export const numbers = [${'1, 2, 3, '.repeat(500)}];`;

describe('files that were compressed at the build', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let server: Server;
  let get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Response>;
  before(async () => {
    directory = await temporaryDirectory();
    const write = (name: string, content: string | Buffer) => writeFile(join(directory.path, name), content);
    await write('app.js', script);
    await write('app.js.br', brotliCompressSync(script));
    await write('app.js.gz', gzipSync(script));
    await write('style.css', 'a {}');
    await write('style.css.gz', gzipSync('a {}'));
    await write('icon.svg', '<svg xmlns="http://www.w3.org/2000/svg" />');
    const app = express().use(serveCompressed(directory.path, { immutable: true, maxAge: '365d' }));
    const listening = await listen(app);
    server = listening.server;
    get = (path, headers = {}, method = 'GET') => fetch(listening.origin + path, { headers, method });
  });
  after(async () => {
    server.close();
    await directory.remove();
  });

  const accepted: [header: string, coding: string | null][] = [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br', 'br'],
    ['BR', 'br'],
    ['x-gzip', 'gzip'],
    ['X-GZIP;q=0.5, deflate', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br; q=1, gzip; q=1', 'br'],
    ['gzip;q=0, br;q=0', null],
    ['identity', null],
    ['identity;q=1, gzip;q=0.5, br;q=0.2', null],
    ['deflate, zstd', null],
    ['', null],
  ];
  for (const [header, coding] of accepted) {
    it(`go out as ${coding ?? 'they are'} to who says Accept-Encoding: ${header}`, async () => {
      const answer = await get('/app.js', { 'accept-encoding': header });
      expect(answer.headers.get('content-encoding')).to.equal(coding);
      expect(answer.headers.get('vary')).to.equal('Accept-Encoding');
      expect(answer.headers.get('content-type')).to.equal('text/javascript; charset=utf-8');
      expect(answer.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable');
      expect(await answer.text()).to.equal(script);
    });
  }

  it('are told apart by their ETag, and asked for again in vain', async () => {
    const tags = new Set<string>();
    for (const coding of ['br', 'gzip', 'identity']) {
      const headers = { 'accept-encoding': coding };
      const etag = (await get('/app.js', headers)).headers.get('etag') ?? '';
      tags.add(etag);
      const again = await get('/app.js', {
        ...headers,
        'if-none-match': etag,
        'cache-control': 'max-age=0',
      });
      expect(again.status).to.equal(304);
      expect(again.headers.get('vary')).to.equal('Accept-Encoding');
      expect(again.headers.get('etag')).to.equal(etag);
    }
    expect(tags.size).to.equal(3);
  });

  it('have the same header fields for HEAD', async () => {
    const headers = { 'accept-encoding': 'br' };
    const [head, full] = [await get('/app.js', headers, 'HEAD'), await get('/app.js', headers)];
    for (const name of ['content-encoding', 'content-length', 'content-type', 'etag', 'vary']) {
      expect(head.headers.get(name), name).to.be.a('string').and.to.equal(full.headers.get(name));
    }
    expect(Number(head.headers.get('content-length'))).to.be.lessThan(script.length / 10);
    expect(await head.text()).to.equal('');
  });

  it('go out in ranges as they are', async () => {
    const answer = await get('/app.js', { 'accept-encoding': 'br', range: 'bytes=0-5' });
    expect(answer.status).to.equal(206);
    expect(answer.headers.get('content-encoding')).to.equal(null);
    expect(answer.headers.get('content-range')).to.equal(`bytes 0-5/${script.length}`);
    expect(await answer.text()).to.equal('export');
  });

  it('go out in what there is of them', async () => {
    const style = await get('/style.css', { 'accept-encoding': 'br, gzip;q=0.1' });
    expect(style.headers.get('content-encoding')).to.equal('gzip');
    expect(style.headers.get('content-type')).to.equal('text/css; charset=utf-8');
    const icon = await get('/icon.svg', { 'accept-encoding': 'br, gzip' });
    expect(icon.headers.get('content-encoding')).to.equal(null);
    expect(icon.headers.get('vary')).to.equal(null);
  });

  it('are made of the scripts and styles of the app', async () => {
    const assets = fileURLToPath(new URL('../../src/spa/assets/', import.meta.url));
    const files = (await readdir(assets)).filter((name) => /\.(js|css)$/.test(name));
    expect(files).not.to.deep.equal([]);
    for (const file of files) {
      const content = await readFile(join(assets, file));
      const [br, gz] = [
        await readFile(join(assets, `${file}.br`)),
        await readFile(join(assets, `${file}.gz`)),
      ];
      expect(brotliDecompressSync(br).equals(content), file).to.equal(true);
      expect(gunzipSync(gz).equals(content), file).to.equal(true);
      expect(br.length, file).to.be.lessThan(content.length / 3);
    }
  });

  it('have no address of their own, and leave none to what is not there', async () => {
    for (const path of ['/app.js.br', '/app.js.gz', '/app.js%2Ebr', '/app.js.%67z', '/other.js', '/']) {
      const answer = await get(path, { 'accept-encoding': 'br' });
      expect([answer.status, answer.headers.get('content-encoding')], path).to.deep.equal([404, null]);
    }
  });
});
