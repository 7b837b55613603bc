import { expect } from 'chai';
import cookieParser from 'cookie-parser';
import express, { type Express } from 'express';
import { startTestApp } from '../harness/app.js';
import { Page } from '../harness/page.js';
import { expiredTokens } from '../harness/sign-in.js';

const mounts: [string, (app: Express) => void][] = [
  ['nothing', () => undefined],
  ['cookie-parser', (app) => app.use(cookieParser())],
  ['cookie-parser with a secret', (app) => app.use(cookieParser('a secret of the application'))],
  [
    'cookie-parser and parsers of bodies',
    (app) => app.use(cookieParser(), express.json(), express.urlencoded({ extended: true })),
  ],
];

for (const [name, before] of mounts) {
  describe(`cookies that authorize, in an application that has mounted ${name}`, () => {
    it('sign in, are asked for by guards, renewed, and taken back', async () => {
      const app = await startTestApp({ transport: 'cookie', cookie: { secure: false }, before });
      try {
        const page = new Page(app.origin);
        const person = await page.signUp();
        expect((await page.send('GET', '/guarded')).status).to.equal(200);
        page.set('access_token', expiredTokens(person).accessToken);
        expect((await page.send('GET', '/guarded')).status).to.equal(200);
        const { body } = await page.send('GET', '/auth/csrf-token', { headers: {} });
        const headers = { 'x-csrf-token': String(Object(body).csrf_token) };
        expect((await page.send('DELETE', '/auth/sessions', { headers })).status).to.equal(204);
        expect((await page.send('POST', '/auth/logout', { headers })).status).to.equal(204);
        expect(page.cookie('access_token')).to.equal(undefined);
        expect((await page.send('GET', '/guarded')).status).to.equal(401);
      } finally {
        await app.close();
      }
    });
  });
}
