import { expect } from 'chai';
import { startTestApp } from '../harness/app.js';
import { type Answer, Client, newUser } from '../harness/client.js';

const pathOf = (answer: Answer) => /Path=([^;]*)/.exec(answer.headers.getSetCookie().join())?.[1];

describe('the path of a cookie, where the router is mounted', () => {
  it('at a parameter, is one that a cookie can have, and that the next spelling of the mount is below', async () => {
    const app = await startTestApp({
      after: (application, auth) => void application.use('/t/:tenant/auth', auth.router),
    });
    try {
      const register = (mount: string) =>
        new Client(app.origin).send('POST', `${mount}/register`, { body: newUser(), byApplication: true });
      for (const [mount, path] of [
        ['/auth', '/auth'],
        ['/AUTH', '/'],
        ['/t/acme/auth', '/t/acme/auth'],
        ['/t/a;b/auth', '/t'],
        ['/t/a<b/auth', '/t'],
        ['/t/Acme/auth', '/t'],
        ['/t/%61cme/auth', '/t'],
        ['/t/caf%C3%A9/auth', '/t'],
        [`/t/${'x'.repeat(2000)}/auth`, '/t'],
      ] as const) {
        const answer = await register(mount);
        expect(answer.status, mount).to.equal(201);
        expect(pathOf(answer), mount).to.equal(path);
      }
    } finally {
      await app.close();
    }
  });

  it('is the public one where a proxy rewrites paths, of which the OpenAPI document tells as well', async () => {
    for (const setting of [{ publicPath: '/sso/auth' }, { basePath: '/sso/auth' }]) {
      const app = await startTestApp(setting);
      try {
        expect(pathOf(await app.client().register())).to.equal('/sso/auth');
        const { body } = await app.client().send('GET', '/openapi.json');
        expect(Object(body).servers).to.deep.equal([{ url: '/sso/auth' }]);
      } finally {
        await app.close();
      }
    }
  });

  it('stops the start where no cookie and no page can have it', async () => {
    for (const options of [
      { publicPath: '/a;b' },
      { publicPath: 'auth' },
      { publicPath: '/auth/' },
      { publicPath: '/%61uth' },
      { basePath: '/a<b' },
      { cookie: { domain: '-a.example.com' } },
      { cookie: { domain: `${'a'.repeat(64)}.example.com` } },
    ])
      expect(await startTestApp(options).catch(String)).to.match(/must be a (path|domain)/);
  });
});

describe('partitioned cookies', () => {
  const corsOrigins = ['https://app.example.com'];

  it('are those of an app on another site, and clear what was there before', async () => {
    const app = await startTestApp({ cookie: { sameSite: 'none' }, corsOrigins });
    try {
      const client = app.client();
      for (const answer of [await client.register(), await client.logout()]) {
        const lines = answer.headers.getSetCookie();
        expect(lines).to.have.length(2);
        // The unpartitioned one of before goes first: a browser that knows nothing of partitions keeps what comes last.
        expect(lines[0])
          .to.match(/^__Host-refresh_token=; .*Secure; SameSite=None$/)
          .and.not.match(/Partitioned/);
        expect(lines[1]).to.match(/Secure; Partitioned; SameSite=None$/);
      }
    } finally {
      await app.close();
    }
  });

  it('are only where they are asked for, or needed', async () => {
    for (const [cookie, count] of [
      [{ sameSite: 'none', partitioned: false }, 0],
      [{ sameSite: 'strict' }, 0],
      [{ sameSite: 'strict', partitioned: true }, 1],
    ] as const) {
      const app = await startTestApp({ cookie, corsOrigins });
      try {
        const lines = (await app.client().register()).headers.getSetCookie();
        expect(lines.filter((line) => line.includes('Partitioned'))).to.have.length(count);
      } finally {
        await app.close();
      }
    }
    const failure = await startTestApp({ cookie: { secure: false, partitioned: true } }).catch(String);
    expect(failure).to.match(/cookie\.partitioned/);
  });

  it('go on with the session of the unpartitioned one', async () => {
    const before = await startTestApp({ cookie: { sameSite: 'none', partitioned: false }, corsOrigins });
    try {
      const client = before.client();
      await client.register();
      const [line = ''] = (await client.refresh()).headers.getSetCookie();
      expect(line).not.to.match(/Partitioned/);
      expect((await client.refresh()).status).to.equal(200);
    } finally {
      await before.close();
    }
  });

  it('include the one of CSRF tokens', async () => {
    const app = await startTestApp({ transport: 'cookie', cookie: { sameSite: 'none' }, corsOrigins });
    try {
      const lines = (await app.client().send('GET', '/csrf-token')).headers.getSetCookie();
      expect(lines).to.have.length(2);
      expect(lines[0])
        .to.match(/^__Host-csrf_token=;/)
        .and.not.match(/Partitioned/);
      expect(lines[1]).to.match(/^__Host-csrf_token=\w.*Partitioned; SameSite=None$/);
    } finally {
      await app.close();
    }
  });
});
