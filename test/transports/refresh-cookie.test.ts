import { expect } from 'chai';
import express from 'express';
import type { SignedIn } from '../../src/core/issue-tokens.js';
import { RefreshCookie } from '../../src/transports/refresh-cookie.js';
import { listen, startTestApp, type TestAppOptions } from '../harness/app.js';
import { type Answer, Client, newUser, tokensOf } from '../harness/client.js';
import { cookiesOf, type SetCookie } from '../harness/cookies.js';
import { expectProblem } from '../harness/expect-problem.js';
import { startKitApp } from '../harness/kit-app.js';
import { age } from '../harness/sessions.js';

const halfAMinute = 31_000;

/** The one cookie of an answer, with its name. */
function cookieOf(answer: Answer): SetCookie & { readonly name: string } {
  const [[name, cookie] = [], ...others] = cookiesOf(answer);
  if (name === undefined || cookie === undefined || others.length > 0) throw new Error('not one cookie');
  return { name, ...cookie };
}

/** All that an answer says of the refresh cookie but its value and its dates. */
function attributesOf(answer: Answer): Record<string, string | true> {
  const { name, attributes } = cookieOf(answer);
  const { expires: _, 'max-age': __, ...others } = attributes;
  return { name, ...others };
}

const [ofHost, ofDomain, plain] = ['__Host-', '__Secure-', ''].map((prefix) => `${prefix}refresh_token`);

describe('the refresh cookie', () => {
  const kinds: [string, TestAppOptions, Record<string, string | true | undefined>][] = [
    [
      'by default',
      { cookie: {} },
      { name: ofHost, httponly: true, samesite: 'Strict', path: '/', secure: true },
    ],
    [
      'over plain HTTP',
      { cookie: { secure: false } },
      { name: plain, httponly: true, samesite: 'Strict', path: '/auth' },
    ],
    [
      'with a domain',
      { cookie: { domain: 'example.com' } },
      {
        name: ofDomain,
        httponly: true,
        samesite: 'Strict',
        path: '/auth',
        secure: true,
        domain: 'example.com',
      },
    ],
    [
      'lax',
      { cookie: { sameSite: 'lax' } },
      { name: ofHost, httponly: true, samesite: 'Lax', path: '/', secure: true },
    ],
    [
      'for an app on another site',
      { cookie: { sameSite: 'none' }, corsOrigins: ['https://app.example.com'] },
      { name: ofHost, httponly: true, samesite: 'None', path: '/', secure: true, partitioned: true },
    ],
    [
      'behind a proxy that rewrites paths',
      { basePath: '/api/auth', cookie: {} },
      { name: ofHost, httponly: true, samesite: 'Strict', path: '/', secure: true },
    ],
    [
      'of a domain, behind a proxy that rewrites paths',
      { basePath: '/api/auth', cookie: { domain: 'example.com' } },
      {
        name: ofDomain,
        httponly: true,
        samesite: 'Strict',
        path: '/api/auth',
        secure: true,
        domain: 'example.com',
      },
    ],
  ];
  for (const [name, options, attributes] of kinds) {
    it(`${name} has the same attributes at register, login, refresh and logout`, async () => {
      const app = await startTestApp(options);
      try {
        const client = app.client();
        const fields = newUser();
        expect(attributesOf(await client.register(fields))).to.deep.equal(attributes);
        expect(attributesOf(await client.login(fields))).to.deep.equal(attributes);
        await age(app.connection, halfAMinute);
        expect(attributesOf(await client.refresh())).to.deep.equal(attributes);
        const goodbye = await client.logout();
        expect(attributesOf(goodbye)).to.deep.equal(attributes);
        const { value, attributes: cleared } = cookieOf(goodbye);
        expect(value).to.equal('');
        expect(new Date(String(cleared.expires)).getTime()).to.be.below(Date.now());
      } finally {
        await app.close();
      }
    });
  }

  it('lives as long as the session does when it is not used, told in whole hours', async () => {
    const app = await startTestApp({ refreshToken: { expiresIn: '90m' } });
    try {
      const client = app.client();
      const fields = newUser();
      for (const ask of [() => client.register(fields), () => client.login(fields), () => client.refresh()]) {
        await age(app.connection, halfAMinute);
        expect(cookieOf(await ask()).attributes).to.include({ 'max-age': '7200' });
      }
    } finally {
      await app.close();
    }
  });

  it('lives no hour more where the clock is a moment behind that of the database', async () => {
    const settings = {
      secure: false,
      sameSite: 'strict',
      domain: undefined,
      suffix: '',
      partitioned: false,
    } as const;
    const cookie = new RefreshCookie(settings, () => '/');
    const page = express();
    page.post('/', (req, res) => {
      const signedIn = { refreshToken: 'a.token', refreshTokenExpiresIn: Number(req.query.for) };
      cookie.write(req, res, signedIn as SignedIn);
      res.json({});
    });
    const { origin, server } = await listen(page);
    const lives = async (milliseconds: number) =>
      cookieOf(await new Client(origin).send('POST', `/?for=${milliseconds}`)).attributes['max-age'];
    try {
      const twoHours = 7_200_000;
      for (const more of [-1_800_000, -1, 0, 1, 9_000])
        expect(await lives(twoHours + more), String(more)).to.equal('7200');
      expect(await lives(twoHours + 60_000)).to.equal('10800');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("outlives the session's absolute end by less than an hour, in which it signs nobody in", async () => {
    const app = await startKitApp('handed', { refreshToken: { expiresIn: '5h', absoluteLifetime: '2m' } });
    try {
      const client = app.client();
      expect(cookieOf(await client.register()).attributes).to.include({ 'max-age': '3600' });
      app.kit.clock.advance('1m');
      expect(cookieOf(await client.refresh()).attributes).to.include({ 'max-age': '3600' });
      app.kit.clock.advance('1m');
      expectProblem(await client.refresh(), 401, 'token_expired');
    } finally {
      await app.close();
    }
  });

  it('is the only cookie, and its token is in no body and no other header', async () => {
    const app = await startTestApp();
    try {
      const client = app.client();
      const fields = newUser();
      for (const ask of [() => client.register(fields), () => client.login(fields), () => client.refresh()]) {
        await age(app.connection, halfAMinute);
        const answer = await ask();
        expect([...cookiesOf(answer).keys()]).to.deep.equal(['refresh_token']);
        const token = cookiesOf(answer).get('refresh_token')?.value ?? '';
        expect(token).to.have.length.above(100);
        const others = [...answer.headers].filter(([header]) => header !== 'set-cookie');
        expect(JSON.stringify([answer.body, others])).not.to.include(token);
        expect(JSON.stringify(answer.body)).not.to.match(/refresh/i);
        expect(tokensOf(answer).access_token).not.to.equal(token);
      }
    } finally {
      await app.close();
    }
  });

  it('is left alone by every answer that is no success, so that an error signs nobody out', async () => {
    const app = await startTestApp();
    try {
      const client = app.client();
      const fields = newUser();
      await client.register(fields);
      const answers = [
        await client.login({ ...fields, password: 'a wrong password' }),
        await client.register(fields),
        await client.register({}),
        await client.me('no token'),
        await client.send('POST', '/refresh-token', { headers: { 'sec-fetch-site': 'cross-site' } }),
        await client.send('POST', '/logout', { headers: { 'sec-fetch-site': 'cross-site' } }),
        await client.send('GET', '/nothing'),
      ];
      for (const answer of answers) {
        expect(answer.status).to.be.above(399);
        expect(answer.headers.getSetCookie()).to.deep.equal([]);
      }
      expect((await client.refresh()).status).to.equal(200);
    } finally {
      await app.close();
    }
  });

  it('is required: without it there is nothing to refresh', async () => {
    const app = await startTestApp();
    try {
      const client = app.client();
      expectProblem(await client.refresh(), 401, 'token_missing');
      for (const value of ['', ' ', 'x', 'j:{"a":1}', 's:x.y', '%', '..', 'null', '"x"']) {
        const answer = await client.send('POST', '/refresh-token', {
          headers: { cookie: `refresh_token=${value}` },
        });
        expect(answer.status, value).to.equal(401);
      }
    } finally {
      await app.close();
    }
  });
});
