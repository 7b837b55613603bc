import { createServer, type RequestListener } from 'node:http';
import { expect } from 'chai';
import { accessKeys, createGuard, type Exception } from '../../src/guard/index.js';
import { testSecret } from '../harness/app.js';
import { startGuardApp } from '../harness/guard-app.js';
import { listenLocally } from '../harness/listen.js';
import { silentLogger } from '../harness/logger.js';
import { requestLines, sendRaw } from '../harness/raw-http.js';

describe('everything below a mount needs a token, unless', () => {
  const passing = async (mount: string, exception: Exception, paths: readonly string[]) => {
    const service = await startGuardApp({
      mount: (app, guard) => {
        app.use(mount, guard.unless(exception));
        app.use((_req, res) => void res.json('in'));
      },
    });
    try {
      const passed: string[] = [];
      for (const path of paths) {
        const { status } = await sendRaw(service.origin, requestLines(service.origin, 'GET', path));
        if (status === 200) passed.push(path);
        else expect(status, path).to.equal(401);
      }
      return passed;
    } finally {
      await service.close();
    }
  };
  const paths = [
    '/status',
    '/status?x=/a',
    '/status/',
    '/STATUS',
    '/status/x',
    '/status//',
    '/status/../status',
    '/status/%2e',
    '/status/;x',
  ];

  it('its whole path is the one of the mount', async () => {
    expect(await passing('/status', { path: '/status' }, paths)).to.deep.equal(['/status', '/status?x=/a']);
    expect(await passing('/status', { path: /^\/status$/ }, paths)).to.deep.equal([
      '/status',
      '/status?x=/a',
    ]);
  });

  it('it is named with the slash that Express puts there', async () => {
    const passed = await passing('/status', { path: '/status/' }, paths);
    // Express 4 takes two of them for one.
    expect(passed.filter((path) => path !== '/status//')).to.deep.equal([
      '/status',
      '/status?x=/a',
      '/status/',
    ]);
  });

  it('its path is not one within the mount: that is a path of the application', async () => {
    expect(await passing('/status', { path: ['/', '/x'] }, paths)).to.deep.equal([]);
  });

  it('its whole path is that of a mount of Connect, which takes it off the URL', async () => {
    const guard = createGuard({ keys: accessKeys(testSecret), logger: silentLogger });
    const unless = guard.unless({ path: ['/status', '/'] });
    /** As Connect does it: the path of the mount goes, and `originalUrl` has the whole one. */
    const handle: RequestListener = (req, res) => {
      const whole = req.url ?? '';
      const rest = whole.slice('/status'.length);
      const url = whole.startsWith('/rewritten') ? '/other' : rest.startsWith('/') ? rest : `/${rest}`;
      Object.assign(req, { originalUrl: whole, url });
      unless(req, res, () => res.end('in'));
    };
    const server = createServer(handle);
    const origin = `http://127.0.0.1:${await listenLocally(server)}`;
    try {
      for (const [path, status] of [
        ['/status', 200],
        ['/status?a=b', 200],
        ['/secret', 401],
        ['/status/x', 401],
        ['/rewritten', 401],
      ] as const)
        expect((await sendRaw(origin, requestLines(origin, 'GET', path))).status, path).to.equal(status);
    } finally {
      server.closeAllConnections();
      server.close();
      await guard.close();
    }
  });
});
