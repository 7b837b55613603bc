import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import express from 'express';
import type { Exception } from '../../src/guard/index.js';
import { type GuardApp, startGuardApp } from '../harness/guard-app.js';
import { requestLines, sendRaw } from '../harness/raw-http.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

/** What no answer to a request without a token may hold. */
const treasure = 'treasure';

/** Exceptions as people write them. */
const exceptions: Record<string, Exception> = {
  'a text': { path: ['/public', '/'] },
  'a text and a method': { path: [{ url: '/public', methods: ['GET'] }] },
  'an expression with a slash': { path: /^\/public\// },
  'an expression': { path: /^\/public/ },
  'an expression that leaves something out': { path: /^\/(?!private|files\/private)/ },
  'an expression that leaves one path out': { path: /^\/(?!private(\/deep)?$|files\/private\.txt$)/ },
};

/** Ways to write a path of the protected part, seen from a public one or not. */
const spellings = [
  '/private',
  '/private/',
  '/PRIVATE',
  '/Private/Deep/',
  '/private/deep',
  '//private',
  '///private',
  '/public//../private',
  '/./private',
  '/public/../private',
  '/public/./../private/',
  '/public/..//private',
  '/public/%2e%2e/private',
  '/public/%2E%2E/private',
  '/public/.%2e/private',
  '/public%2f..%2fprivate',
  '/public/..%2fprivate',
  '/public\\..\\private',
  '/public/..\\private',
  '/public/..%5cprivate',
  '/public/..;/private',
  '/public/..;x=y/private',
  '/public/%252e%252e/private',
  '/public/%c0%ae%c0%ae/private',
  '/%70rivate',
  '/p%72ivate/deep',
  '/private%00',
  '/public%00/../private',
  '/private?x=/public',
  '/private?/public/',
  '/private#/public/',
  '/public/..#/private',
  '/private%3fx=/public',
  '/private;/public',
  '/files/private.txt',
  '/files/PRIVATE.txt',
  '/files//private.txt',
  '/files/public/../private.txt',
  '/public/../files/private.txt',
  '/public/%2e%2e/files/private.txt',
  '/files/%70rivate.txt',
  '/files/./private.txt',
  '/files/x/%2e%2e/private.txt',
  '/files/x%2f..%2fprivate.txt',
  '/files/private.txt/',
  '/files/private.txt%00',
  'http://127.0.0.1/private',
  'http://public/private',
  'http://127.0.0.1/public/../private',
  'http://127.0.0.1\\public/../private',
  'http://user:/public@127.0.0.1/private',
  'http:/private',
  '//public/private',
  'private',
  '*',
  '?/public',
];

describe('a request without a token, past exceptions', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  before(async () => {
    directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'public'));
    await writeFile(join(directory.path, 'public', 'open.txt'), 'open');
    await writeFile(join(directory.path, 'private.txt'), treasure);
    // Where the file system minds case, /files/PRIVATE.txt is another file; where it does not, it is the same.
    await writeFile(join(directory.path, 'PRIVATE.txt'), treasure);
  });
  after(() => directory.remove());

  /** Routes and files as in any application, some of them protected by nothing but the exceptions. */
  const start = (exception: Exception) =>
    startGuardApp({
      mount: (app, guard) => {
        app.use(guard.unless(exception));
        app.all('/private', (_req, res) => void res.send(treasure));
        app.get('/private/deep', (_req, res) => void res.send(treasure));
        app.get('/public', (_req, res) => void res.send('open'));
        app.use('/public', express.static(join(directory.path, 'public')));
        app.use('/files', express.static(directory.path));
        // A handler that reads paths in its own way, as a proxy to another server would.
        app.use((req, res) => {
          const { pathname } = new URL(decodeTwice(req.url).replace(/^\/+/, '/'), 'http://behind');
          const isPrivate = pathname
            .replace(/;[^/]*/g, '')
            .replace(/\/+/g, '/')
            .startsWith('/private');
          if (isPrivate) res.send(treasure);
          else res.sendStatus(404);
        });
      },
    });

  for (const [name, exception] of Object.entries(exceptions)) {
    describe(`of ${name},`, () => {
      let service: GuardApp;
      before(async () => {
        service = await start(exception);
      });
      after(() => service.close());

      for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
        it(`reaches nothing protected by ${method}, however the path is written`, async () => {
          for (const path of spellings) {
            const { status, headers, body } = await sendRaw(
              service.origin,
              requestLines(service.origin, method, path),
            );
            expect(body, path).not.to.include(treasure);
            expect(headers.join(), path).not.to.match(
              new RegExp(`Content-Length: ${treasure.length}\\b`, 'i'),
            );
            expect([400, 401, 404, 405], path).to.include(status);
          }
        });

      it('reaches nothing by headers that some take for the path or the method', async () => {
        const lines = requestLines(
          service.origin,
          'GET',
          '/private',
          'X-Original-URL: /public',
          'X-Rewrite-URL: /public',
          'X-Forwarded-Prefix: /public',
          'X-HTTP-Method-Override: OPTIONS',
        );
        expect((await sendRaw(service.origin, lines)).status).to.equal(401);
      });

      it('reaches what is public', async () => {
        const path = name === 'an expression with a slash' ? '/public/open.txt' : '/public';
        const { status, body } = await sendRaw(service.origin, requestLines(service.origin, 'GET', path));
        expect([status, body]).to.deep.equal([200, 'open']);
      });
    });
  }
});

function decodeTwice(url: string): string {
  try {
    return decodeURIComponent(decodeURIComponent(url));
  } catch {
    return url;
  }
}
