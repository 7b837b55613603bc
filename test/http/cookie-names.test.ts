import { expect } from 'chai';
import { startTestApp, type TestAppOptions } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { cookiesOf } from '../harness/cookies.js';
import { ownPage, Page } from '../harness/page.js';
import { age } from '../harness/sessions.js';

const halfAMinute = 31_000;

describe('both tokens in cookies', () => {
  const kinds: [string, TestAppOptions['cookie'], prefix: string, attributes: object][] = [
    ['over HTTPS', {}, '__Host-', { secure: true, samesite: 'Lax' }],
    ['over HTTPS, lax', { sameSite: 'lax' }, '__Host-', { secure: true, samesite: 'Lax' }],
    [
      'for a domain',
      { domain: 'example.com' },
      '__Secure-',
      { secure: true, samesite: 'Lax', domain: 'example.com' },
    ],
    ['over plain HTTP', { secure: false }, '', { samesite: 'Lax' }],
    [
      'over plain HTTP, for a domain',
      { secure: false, domain: 'example.com' },
      '',
      { samesite: 'Lax', domain: 'example.com' },
    ],
  ];
  for (const [where, cookie = {}, prefix, attributes] of kinds) {
    it(`${where} are called ${prefix}access_token and ${prefix}refresh_token, for every path`, async () => {
      const app = await startTestApp({ transport: 'cookie', cookie });
      try {
        const page = new Page(app.origin);
        const body = newUser();
        for (const [path, isEnd] of [
          ['/register', false],
          ['/login', false],
          ['/refresh-token', false],
          ['/logout', true],
        ] as const) {
          // So that the refresh is no repetition.
          await age(app.connection, halfAMinute);
          const cookies = cookiesOf(await page.send('POST', `/auth${path}`, { body }));
          expect([...cookies.keys()], path).to.deep.equal([
            `${prefix}access_token`,
            `${prefix}refresh_token`,
          ]);
          for (const { value, attributes: given } of cookies.values()) {
            const { expires: _, 'max-age': __, ...others } = given;
            expect(others, path).to.deep.equal({ httponly: true, path: '/', ...attributes });
            expect(value === '', path).to.equal(isEnd);
          }
        }
        expect(page.jar.size).to.equal(0);
      } finally {
        await app.close();
      }
    });
  }

  it('leave nothing in the body but the user, and no token in any other header', async () => {
    const app = await startTestApp({ transport: 'cookie' });
    try {
      const page = new Page(app.origin);
      const body = newUser();
      for (const path of ['/register', '/login', '/refresh-token']) {
        const answer = await page.send('POST', `/auth${path}`, { body });
        expect(answer.body).to.have.all.keys('user');
        const others = JSON.stringify([...answer.headers].filter(([header]) => header !== 'set-cookie'));
        for (const token of page.jar.values()) expect(others).not.to.include(token);
      }
    } finally {
      await app.close();
    }
  });

  it('are too small for no browser: name, value and attributes have 4096 bytes at most', async () => {
    const app = await startTestApp({ transport: 'cookie' });
    try {
      const roles = Array.from({ length: 12 }, (_, index) => `role-${index}-of-a-person-with-many-roles`);
      const page = new Page(app.origin);
      const { fields } = await page.signUp();
      await app.connection.collection('users').updateOne({ email: fields.email }, { $set: { roles } });
      const answer = await page.send('POST', '/auth/login', { body: fields });
      for (const line of answer.headers.getSetCookie()) expect(line.length).to.be.below(4096);
    } finally {
      await app.close();
    }
  });

  it('live as long as what they hold', async () => {
    const app = await startTestApp({
      transport: 'cookie',
      accessToken: { expiresIn: '5m' },
      refreshToken: { expiresIn: '1h', absoluteLifetime: '1h' },
    });
    try {
      const page = new Page(app.origin);
      const cookies = cookiesOf(
        await page.send('POST', '/auth/register', { body: newUser(), headers: ownPage }),
      );
      const ages = [...cookies.values()].map(({ attributes }) => Number(attributes['max-age']));
      expect(ages[0]).to.be.within(280, 300);
      expect(ages[1]).to.be.within(3580, 3600);
    } finally {
      await app.close();
    }
  });

  it('are read by nobody who does not ask for them so: a bearer application ignores them', async () => {
    const app = await startTestApp({ transport: 'cookie', after: () => undefined });
    const bearer = await startTestApp({ connection: app.connection });
    try {
      const page = new Page(app.origin);
      await page.signUp();
      const elsewhere = new Page(bearer.origin, page.jar);
      expect((await elsewhere.send('GET', '/guarded')).status).to.equal(401);
    } finally {
      await bearer.close();
      await app.close();
    }
  });
});
