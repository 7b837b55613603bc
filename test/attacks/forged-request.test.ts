import { expect } from 'chai';
import express from 'express';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { Page } from '../harness/page.js';

/** What a browser says of a form or a fetch of an attacker's page, by where that page is and how old the browser is. */
const places: [string, Record<string, string>][] = [
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['another site, in a form that leaves no origin', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
  ['a neighbour domain', { 'sec-fetch-site': 'same-site', origin: 'https://blog.example.com' }],
  ['another site, in an old browser', { origin: 'https://evil.example' }],
  ['a sandboxed frame, in an old browser', { origin: 'null' }],
  ['a page on another port, in an old browser', { origin: 'http://127.0.0.1:1' }],
  ['nowhere, in a very old browser', {}],
];

const encodings: [string, (fields: Record<string, string>) => { type: string; body: string }][] = [
  [
    'a form',
    (fields) => ({ type: 'application/x-www-form-urlencoded', body: String(new URLSearchParams(fields)) }),
  ],
  [
    'a form with files',
    (fields) => ({
      type: 'multipart/form-data; boundary=b',
      body: `${Object.entries(fields)
        .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
        .join('')}--b--\r\n`,
    }),
  ],
  ['a form of plain text that is JSON', (fields) => ({ type: 'text/plain', body: JSON.stringify(fields) })],
  ['a fetch with JSON', (fields) => ({ type: 'application/json', body: JSON.stringify(fields) })],
];

describe('a forged request, with all the cookies of its victim', () => {
  let app: TestApp;
  let victim: Page;
  let person: Awaited<ReturnType<Page['signUp']>>;
  let bought: string[];
  before(async () => {
    bought = [];
    app = await startTestApp({
      transport: 'cookie',
      cookie: { secure: false, sameSite: 'lax' },
      tokenEndpoint: { refresh: true, stateless: true },
      // An application that reads whatever it is sent.
      before: (server) =>
        server.use(express.urlencoded({ extended: true }), express.json({ type: ['*/json', 'text/plain'] })),
      after: (server, auth) => {
        server.all('/buy', auth.requireAuth, (req, res) => {
          if (req.method !== 'GET') bought.push(req.method);
          res.json('bought');
        });
      },
    });
    victim = new Page(app.origin);
    person = await victim.signUp();
  });
  after(() => app.close());

  for (const [place, headers] of places) {
    for (const [name, encode] of encodings) {
      it(`from ${place}, by ${name}, changes nothing`, async () => {
        const attacker = newUser();
        const { type, body: rawBody } = encode({ ...attacker, name: 'Forged', refresh_token: 'x' });
        const targets = [
          ...['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, '/buy']),
          ['POST', '/auth/login'],
          ['POST', '/auth/register'],
          ['POST', '/auth/logout?everywhere=true'],
          ['POST', '/auth/refresh-token'],
          ['DELETE', '/auth/sessions'],
          ['DELETE', `/auth/sessions/${person.sid}`],
          ['PATCH', `/auth/profile/${person.userId}`],
        ];
        for (const [method = '', path = ''] of targets) {
          const answer = await victim.send(method, path, {
            rawBody,
            headers: { ...headers, 'content-type': type },
          });
          expect(answer.status, `${method} ${path}`).to.equal(403);
          expect(answer.headers.getSetCookie()).to.deep.equal([]);
          expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
        }
        expect(bought).to.deep.equal([]);
        const { body } = await victim.send('GET', '/auth/me');
        expect(body).to.include({ id: person.userId }).and.not.to.have.property('name');
      });
    }
  }

  it('by a picture or a link does not act, though it is a GET', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }])
      for (const path of ['/auth/logout', '/auth/refresh-token', '/auth/logout?everywhere=true'])
        expect((await victim.send('GET', path, { headers })).status).to.equal(403);
    expect((await victim.send('GET', '/buy')).status).to.equal(200);
    expect(bought).to.deep.equal([]);
  });

  it('cannot call itself something else than it is', async () => {
    const disguise = {
      'sec-fetch-site': 'cross-site',
      'x-http-method-override': 'GET',
      'x-method-override': 'GET',
      'x-forwarded-host': 'evil.example',
      'x-requested-with': 'XMLHttpRequest',
    };
    expect((await victim.send('POST', '/buy?_method=GET', { headers: disguise })).status).to.equal(403);
    const told = { origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' };
    expect((await victim.send('POST', '/buy', { headers: told })).status).to.equal(403);
  });

  it('to the token endpoint takes no cookie for an answer', async () => {
    const answer = await victim.send('POST', '/auth/token', {
      body: {},
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    });
    expect(answer.status).to.equal(400);
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
  });

  it('from a page of our own is none', async () => {
    expect((await victim.send('POST', '/buy')).status).to.equal(200);
    expect(bought).to.deep.equal(['POST']);
  });
});
