import { expect } from 'chai';
import type { Express } from 'express';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Answer, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { behaviours, json, UpstreamServer } from '../harness/upstream.js';

const password = 'a password of the upstream';

/** Somebody who knows what an upstream fails on, and sends it on purpose. */
describe('logins that an upstream fails on', () => {
  let upstream: UpstreamServer;
  let app: TestApp;
  beforeEach(async () => {
    upstream = await UpstreamServer.start();
    app = await startTestApp({
      upstream: upstream.options,
      before: (server: Express) => server.set('trust proxy', true),
    });
    // Whatever begins so is too much for it.
    upstream.behaviour = (response, request) =>
      request.body.includes('crash') ? json(response, 500, {}) : upstream.honest(response, request);
  });
  afterEach(async () => {
    await app.close();
    await upstream.close();
  });

  const login = (ip: string, identifier: string): Promise<Answer> =>
    app.client().send('POST', '/login', {
      body: { [identifier.includes('@') ? 'email' : 'username']: identifier, password },
      headers: { 'x-forwarded-for': ip },
    });
  const statusesOf = async (count: number, ask: (index: number) => Promise<Answer>) => {
    const statuses: number[] = [];
    for (let index = 0; index < count; index++) statuses.push((await ask(index)).status);
    return statuses;
  };

  for (const [what, text] of [
    ['a NUL', 'a\0b'],
    ['the first half of a surrogate pair', 'a\ud83d'],
    ['the second half', '\ude00b'],
  ] as const) {
    it(`are refused before it is asked: with ${what}`, async () => {
      const client = app.client();
      const fields = { email: 'ann@example.com', password };
      for (const answer of [
        await login('203.0.113.1', text),
        await login('203.0.113.1', `${text}@example.com`),
        await client.login({ ...fields, password: text }),
        await client.register({ ...fields, name: `Ann ${text}` }),
        await client.register({ ...fields, username: text }),
        await client.register({ ...fields, password: text }),
      ])
        expectProblem(answer, 400, 'invalid_request');
      expect(upstream.received).to.deep.equal([]);
    });
  }

  it('stop nobody else, at the same address either, however often one name is tried', async () => {
    const { email } = upstream.add();
    const statuses = await statusesOf(30, () => login('203.0.113.1', 'crash'));
    expect(new Set(statuses)).to.deep.equal(new Set([503]));
    // The upstream is spared what it fails on.
    expect(upstream.received).to.have.length(5);
    expect((await login('203.0.113.1', email)).status).to.equal(200);
    expect((await login('203.0.113.2', email)).status).to.equal(200);
  });

  it('stop nobody at another address, however many names are tried', async () => {
    const { email } = upstream.add();
    await statusesOf(30, (index) => login('203.0.113.1', `crash${index}`));
    expect(upstream.received.length).to.be.below(30);
    expect((await login('203.0.113.2', email)).status).to.equal(200);
  });

  it('stop nobody at another network, though IPv6 gives one caller many addresses', async () => {
    const { email } = upstream.add();
    await statusesOf(30, (index) => login(`2001:db8:1:2:${index + 1}::1`, `crash${index}`));
    expect((await login('2001:db8:1:3::1', email)).status).to.equal(200);
    expect((await login('203.0.113.2', email)).status).to.equal(200);
  });

  it('stop nobody at another site, though one customer may have many networks of IPv6', async () => {
    const { email } = upstream.add();
    await statusesOf(30, (index) => login(`2001:db8:1:${index + 1}::1`, `crash${index}`));
    expect((await login('2001:db8:2:1::1', email)).status).to.equal(200);
    expect((await login('203.0.113.2', email)).status).to.equal(200);
  });

  it('stop nobody at another address, by however many who are signed in', async () => {
    const tokens: string[] = [];
    for (let index = 0; index < 6; index++) {
      const email = `person${index}@example.com`;
      upstream.add({ email, password });
      tokens.push(tokensOf(await login('203.0.113.1', email)).access_token);
    }
    for (const bearer of tokens) {
      const body = { current_password: 'crash' };
      const headers = { 'x-forwarded-for': '203.0.113.1' };
      expect((await app.client().send('DELETE', '/me', { bearer, body, headers })).status).to.equal(503);
    }
    expect((await login('198.51.100.1', 'person0@example.com')).status).to.equal(200);
  });

  it('stop nobody while more callers are served than not', async () => {
    const people = Array.from({ length: 8 }, () => upstream.add());
    for (const [index, { email }] of people.entries())
      expect((await login(`203.0.113.${index}`, email)).status).to.equal(200);
    await statusesOf(6, (index) => login(`198.51.100.${index}`, 'crash'));
    expect((await login('203.0.113.99', people[0]?.email ?? '')).status).to.equal(200);
  });

  it('make it left alone where they are those of several callers: it is the upstream that fails', async () => {
    const { email } = upstream.add();
    upstream.behaviour = behaviours.status(500);
    await statusesOf(5, (index) => login(`203.0.113.${index}`, `somebody${index}`));
    upstream.behaviour = behaviours.silent;
    for (let index = 0; index < 20; index++) {
      const answer = await login(`198.51.100.${index}`, email);
      expectProblem(answer, 503, 'service_unavailable');
      expect(answer.headers.get('retry-after')).to.equal('10');
    }
    expect(upstream.received).to.have.length(5);
  });

  it('make it left alone for the address where they are of several names, which a proxy may hide', async () => {
    upstream.behaviour = behaviours.status(500);
    await statusesOf(20, (index) => login('203.0.113.1', `somebody${index}`));
    expect(upstream.received).to.have.length(5);
  });
});
