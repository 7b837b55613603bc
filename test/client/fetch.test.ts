import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, newPerson } from './browser.js';

describe('fetch of the client', () => {
  let app: TestApp;
  let browser: Browser;
  before(async () => {
    app = await startTestApp({
      accessToken: { expiresIn: '2s' },
      after: (server, { requireAuth }) => {
        server.post('/echo', requireAuth, express.json(), (req, res) => {
          res.json({ got: req.body, of: req.currentUser?.email });
        });
      },
    });
  });
  after(() => app.close());
  beforeEach(() => {
    browser = new Browser(app.base);
  });
  afterEach(() => browser.close());

  /** A client who thinks that its token lives for much longer, and a token that has run out. */
  async function withExpiredToken() {
    const person = newPerson();
    browser.intercept = async (request, go) => {
      const response = await go();
      if (!request.url.endsWith('/register')) return response;
      const headers = new Headers(response.headers);
      headers.set('date', new Date(Date.parse(headers.get('date') ?? '') - 3_600_000).toUTCString());
      return new Response(response.body, { status: response.status, headers });
    };
    const { client, requests } = browser.open();
    await client.register(person);
    const expired = await client.getAccessToken();
    await eventually('run out', async () => (await app.client().me(expired)).status === 401);
    requests.length = 0;
    return { client, requests, person };
  }

  it('adds the access token', async () => {
    const { client } = browser.open();
    const { id } = await client.register(newPerson());
    const answer = await client.fetch(`${app.origin}/guarded`);
    expect(await answer.json()).to.include({ id });
  });

  it('refreshes and repeats the request, body and all, where the token had run out', async () => {
    const { client, requests, person } = await withExpiredToken();
    const answer = await client.fetch(`${app.origin}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ hello: 'again' }),
    });
    expect(await answer.json()).to.deep.equal({ got: { hello: 'again' }, of: person.email });
    expect(requests).to.deep.equal(['/echo', '/refresh-token', '/acknowledge', '/echo']);
  });

  it('refreshes once for many requests', async () => {
    const { client, requests } = await withExpiredToken();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => client.fetch(`${app.origin}/guarded`)),
    );
    for (const { status } of answers) expect(status).to.equal(200);
    expect(requests.filter((path) => path === '/refresh-token')).to.have.length(1);
  });

  it('repeats once only, and then gives the refusal', async () => {
    const { client, requests } = await withExpiredToken();
    browser.intercept = async (request, go) =>
      request.url.endsWith('/guarded') ? Response.json({ code: 'token_expired' }, { status: 401 }) : go();
    const answer = await client.fetch(`${app.origin}/guarded`);
    expect(answer.status).to.equal(401);
    expect(requests).to.deep.equal(['/guarded', '/refresh-token', '/acknowledge', '/guarded']);
    expect(client.state.status).to.equal('signed-in');
  });

  it('leaves other refusals alone', async () => {
    const { client, requests } = browser.open();
    await client.register(newPerson());
    requests.length = 0;
    expect((await client.fetch(`${app.origin}/admin`)).status).to.equal(403);
    expect((await client.fetch(`${app.origin}/nothing`)).status).to.equal(404);
    expect(requests).to.deep.equal(['/admin', '/nothing']);
  });

  it('shows the token to no other origin, unless it is listed', async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer((req, res) => {
      seen.push(req.headers.authorization);
      res.end('{}');
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    try {
      const { client } = browser.open();
      await client.register(newPerson());
      await client.fetch(`${origin}/`);
      await client.fetch(new Request(`${origin}/`));
      const listed = browser.open({ origins: [origin] });
      await eventually('handed over', () => listed.client.user);
      await listed.client.fetch(`${origin}/`);
      expect(seen).to.deep.equal([undefined, undefined, `Bearer ${await client.getAccessToken()}`]);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });

  it('goes without a token where nobody is signed in', async () => {
    const { client } = browser.open();
    const answer = await client.fetch(`${app.origin}/guarded`);
    expect(await answer.json()).to.include({ code: 'token_missing' });
  });
});
