import { expect } from 'chai';
import { startTestApp, type TestAppOptions } from '../harness/app.js';
import { type Answer, newUser, tokensOf } from '../harness/client.js';
import { cookiesOf } from '../harness/cookies.js';
import { expectProblem } from '../harness/expect-problem.js';

/** All that an answer says of the refresh cookie but its value and its dates. */
function attributesOf(answer: Answer): Record<string, string | true> {
  const cookie = cookiesOf(answer).get('refresh_token');
  if (!cookie) throw new Error('the answer sets no refresh cookie');
  const { expires: _, 'max-age': __, ...attributes } = cookie.attributes;
  return attributes;
}

describe('the refresh cookie', () => {
  const kinds: [string, TestAppOptions, Record<string, string | true>][] = [
    ['by default', { cookie: {} }, { httponly: true, samesite: 'Strict', path: '/auth', secure: true }],
    ['over plain HTTP', { cookie: { secure: false } }, { httponly: true, samesite: 'Strict', path: '/auth' }],
    [
      'with a domain',
      { cookie: { domain: 'example.com' } },
      { httponly: true, samesite: 'Strict', path: '/auth', secure: true, domain: 'example.com' },
    ],
    [
      'lax',
      { cookie: { sameSite: 'lax' } },
      { httponly: true, samesite: 'Lax', path: '/auth', secure: true },
    ],
    [
      'for an app on another site',
      { cookie: { sameSite: 'none' }, corsOrigins: ['https://app.example.com'] },
      { httponly: true, samesite: 'None', path: '/auth', secure: true },
    ],
    [
      'behind a proxy that rewrites paths',
      { basePath: '/api/auth', cookie: {} },
      { httponly: true, samesite: 'Strict', path: '/api/auth', secure: true },
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
        expect(attributesOf(await client.refresh())).to.deep.equal(attributes);
        const goodbye = await client.logout();
        expect(attributesOf(goodbye)).to.deep.equal(attributes);
        const { value, attributes: cleared } = cookiesOf(goodbye).get('refresh_token') ?? {};
        expect(value).to.equal('');
        expect(new Date(String(cleared?.expires)).getTime()).to.be.below(Date.now());
      } finally {
        await app.close();
      }
    });
  }

  it('lives as long as the session does when it is not used', async () => {
    const app = await startTestApp({ refreshToken: { expiresIn: '1h' } });
    try {
      const client = app.client();
      const fields = newUser();
      for (const answer of [
        await client.register(fields),
        await client.login(fields),
        await client.refresh(),
      ]) {
        const cookie = cookiesOf(answer).get('refresh_token');
        expect(Number(cookie?.attributes['max-age'])).to.be.within(3580, 3600);
      }
    } finally {
      await app.close();
    }
  });

  it("never outlives the session's absolute end", async () => {
    const app = await startTestApp({ refreshToken: { expiresIn: '1h', absoluteLifetime: '5m' } });
    try {
      const cookie = cookiesOf(await app.client().register()).get('refresh_token');
      expect(Number(cookie?.attributes['max-age'])).to.be.within(280, 300);
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
