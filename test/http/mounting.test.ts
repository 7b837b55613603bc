import { expect } from 'chai';
import cookieParser from 'cookie-parser';
import express, { type Express } from 'express';
import { startTestApp } from '../harness/app.js';
import { codeOf, newUser, tokensOf } from '../harness/client.js';

const applications: Record<string, (app: Express) => void> = {
  nothing: () => undefined,
  'express.json()': (app) => app.use(express.json()),
  'cookie-parser': (app) => app.use(cookieParser()),
  'cookie-parser with a secret': (app) => app.use(cookieParser('a secret of the application')),
  'all kinds of parsers': (app) =>
    app.use(
      cookieParser(),
      express.json({ type: '*/*' }),
      express.urlencoded({ extended: true }),
      express.text(),
    ),
  'an extended query parser, a strict router and no trust in proxies': (app) => {
    app.set('query parser', 'extended').set('strict routing', true).set('case sensitive routing', true);
  },
};

describe('the router, in an application that has already mounted', () => {
  for (const [name, before] of Object.entries(applications)) {
    it(`${name}, works`, async () => {
      const app = await startTestApp({ before });
      try {
        const client = app.client();
        const fields = newUser();
        expect((await client.register(fields)).status).to.equal(201);
        const { access_token: token, user } = tokensOf(await client.login(fields));
        expect((await client.me(token)).body).to.deep.equal({ ...user, sub: user.id });
        expect((await client.refresh()).status).to.equal(200);
        expect((await client.send('GET', `${app.origin}/guarded`, { bearer: token })).status).to.equal(200);
        expect((await client.logout()).status).to.equal(204);
        expect(codeOf(await client.me(token))).to.equal('session_revoked');
      } finally {
        await app.close();
      }
    });
  }

  it('nothing, leaves alone what is not below its path', async () => {
    const app = await startTestApp({
      after: (express) => void express.get('/authority', (_req, res) => void res.json('ours')),
    });
    try {
      const answer = await app.client().send('GET', `${app.origin}/authority`);
      expect([answer.status, answer.body]).to.deep.equal([200, 'ours']);
      expect(answer.headers.get('cache-control')).to.equal(null);
    } finally {
      await app.close();
    }
  });
});
