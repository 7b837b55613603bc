import { Readable } from 'node:stream';
import axios from 'axios';
import { expect } from 'chai';
import express from 'express';
import type { AuthClient } from '../../src/client/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Browser, newPerson } from './browser.js';

describe('a request that is refused once for its token', () => {
  let app: TestApp;
  let browser: Browser;
  let client: AuthClient;
  const seen: { readonly authorization: string | undefined; readonly type: string; readonly body: string }[] =
    [];
  /** Every request that the server took from a connection. */
  let taken = 0;
  before(async () => {
    app = await startTestApp({
      after: (server) => {
        server.post('/raw', express.raw({ type: () => true }), (req, res) => {
          taken += 1;
          const { authorization, 'content-type': type = '' } = req.headers;
          seen.push({ authorization, type, body: Buffer.isBuffer(req.body) ? req.body.toString() : '' });
          if (seen.length === 1) res.status(401).json({ code: 'token_expired' });
          else res.json({});
        });
      },
    });
  });
  after(() => app.close());
  beforeEach(async () => {
    seen.length = 0;
    taken = 0;
    browser = new Browser(app.base);
    ({ client } = browser.open());
    await client.register(newPerson());
  });
  afterEach(() => browser.close());

  function axiosOf(options: Parameters<typeof axios.create>[0] = {}) {
    const instance = axios.create({ baseURL: app.origin, ...options });
    client.authInterceptor(instance);
    return instance;
  }
  const bodies = () => seen.map(({ body }) => body);
  const statusOf = (error: unknown) => (axios.isAxiosError(error) ? error.response?.status : error);

  describe('by axios', () => {
    it('is sent again with the same bytes, however they were made of the data', async () => {
      const transformRequest = (data: unknown) => JSON.stringify({ wrapped: data });
      const headers = { 'content-type': 'application/json' };
      await axiosOf({ transformRequest, headers }).post('/raw', { a: 1 });
      expect(bodies()).to.deep.equal(['{"wrapped":{"a":1}}', '{"wrapped":{"a":1}}']);
    });

    for (const [name, data] of Object.entries({
      'an object': { a: 1 },
      'a text, as JSON': 'just a text',
      parameters: new URLSearchParams({ a: '1 2' }),
      bytes: Buffer.from('bytes'),
      'a form with a file': formWithFile(),
    }))
      it(`is sent again as it was, with ${name}, and nothing is left on the connection`, async () => {
        const headers = typeof data === 'string' ? { 'content-type': 'application/json' } : {};
        const instance = axiosOf();
        await instance.post('/raw', data, { headers });
        expect(seen).to.have.length(2);
        const [first, second] = seen.map(({ type, body }) => {
          const [, boundary = ' '] = /boundary=(.*)/.exec(type) ?? [];
          return [type, body].map((text) => text.replaceAll(boundary, ''));
        });
        expect(second).to.deep.equal(first);
        expect(first?.[1]).not.to.equal('');
        expect(seen[1]?.authorization).not.to.equal(seen[0]?.authorization);
        await instance.post('/raw', 'next');
        expect(taken).to.equal(3);
      });

    it('is not sent again where its body was a stream, and the 401 is given back', async () => {
      const error = await axiosOf()
        .post('/raw', Readable.from([Buffer.from('a '), Buffer.from('stream')]))
        .catch((thrown) => thrown);
      expect(statusOf(error)).to.equal(401);
      expect(bodies()).to.deep.equal(['a stream']);
    });

    it('keeps the Authorization that its sender set, and is not sent again with ours', async () => {
      const error = await axiosOf()
        .post('/raw', {}, { headers: { Authorization: 'Basic YTpi' } })
        .catch((thrown) => thrown);
      expect(statusOf(error)).to.equal(401);
      expect(seen.map(({ authorization }) => authorization)).to.deep.equal(['Basic YTpi']);
    });

    it('keeps the name and password that its sender gave, as HTTP Basic', async () => {
      await axiosOf().post('/raw', {}, { auth: { username: 'a', password: 'b' } });
      expect(new Set(seen.map(({ authorization }) => authorization))).to.deep.equal(new Set(['Basic YTpi']));
    });

    for (const responseType of ['text', 'arraybuffer', 'json'] as const)
      it(`is sent again whatever its sender makes of answers: ${responseType}`, async () => {
        const { status } = await axiosOf().post('/raw', {}, { responseType });
        expect(status).to.equal(200);
        expect(seen).to.have.length(2);
      });

    it('is sent again where its sender takes every status for a success', async () => {
      const { status } = await axiosOf({ validateStatus: null }).post('/raw', { a: 1 });
      expect(status).to.equal(200);
      expect(bodies()).to.deep.equal(['{"a":1}', '{"a":1}']);
      const wrong = { headers: { Authorization: 'Basic YTpi' }, validateStatus: () => true };
      seen.length = 0;
      expect((await axiosOf().post('/raw', {}, wrong)).status).to.equal(401);
      expect(seen).to.have.length(1);
    });

    it('leaves the stream of a refusal to its sender', async () => {
      const instance = axiosOf({ responseType: 'stream', validateStatus: null });
      const { status, data } = await instance.post('/raw', {});
      expect(status).to.equal(401);
      expect(await new Response(data).json()).to.deep.equal({ code: 'token_expired' });
    });

    it('has none where its sender wants none, or one that the instance has for all', async () => {
      await axiosOf()
        .post('/raw', {}, { headers: { Authorization: false } })
        .catch(() => undefined);
      await axiosOf({ headers: { authorization: 'ApiKey x' } }).post('/raw', {});
      expect(seen.map(({ authorization }) => authorization)).to.deep.equal([undefined, 'ApiKey x']);
    });

    it('has the newest token where somebody sends its configuration again', async () => {
      const instance = axiosOf();
      const error = await instance.post('/raw', {}, { signal: AbortSignal.timeout(60_000) }).catch(statusOf);
      expect(error).to.have.property('status', 200);
      seen.length = 1;
      const { config } = await instance.post('/raw', {});
      await client.refresh();
      await instance.request(config);
      expect(seen.at(-1)?.authorization).to.equal(`Bearer ${await client.getAccessToken()}`);
    });
  });

  describe('by fetch', () => {
    for (const [name, body, text] of [
      ['a text', 'a text', 'a text'],
      ['bytes', new TextEncoder().encode('bytes'), 'bytes'],
      ['a blob', new Blob(['blob'], { type: 'text/x-blob' }), 'blob'],
      ['parameters', new URLSearchParams({ a: '1' }), 'a=1'],
    ] as const) {
      it(`is sent again as it was, with ${name}`, async () => {
        expect((await client.fetch(`${app.origin}/raw`, { method: 'POST', body })).status).to.equal(200);
        expect(bodies()).to.deep.equal([text, text]);
        expect(seen[1]?.type).to.equal(seen[0]?.type);
      });

      it(`is sent again as it was, as a Request with ${name}`, async () => {
        const request = new Request(`${app.origin}/raw`, { method: 'POST', body, headers: { 'x-own': '1' } });
        expect((await client.fetch(request)).status).to.equal(200);
        expect(bodies()).to.deep.equal([text, text]);
        expect(seen[1]?.type).to.equal(seen[0]?.type);
      });
    }

    for (const [name, make] of Object.entries({
      'a stream of the web': () => new Blob(['a stream']).stream(),
      'a stream of Node': () => Readable.from([Buffer.from('a stream')]) as unknown as BodyInit,
    }))
      it(`is not sent again where its body was ${name}, and the 401 is given back`, async () => {
        const init = { method: 'POST', body: make(), duplex: 'half' };
        const answer = await client.fetch(`${app.origin}/raw`, init);
        expect(answer.status).to.equal(401);
        expect(await answer.json()).to.deep.equal({ code: 'token_expired' });
        expect(bodies()).to.deep.equal(['a stream']);
      });

    it('keeps the Authorization that its sender set, and is not sent again with ours', async () => {
      const headers = { Authorization: 'Basic YTpi' };
      for (const send of [
        () => client.fetch(`${app.origin}/raw`, { method: 'POST', headers }),
        () => client.fetch(new Request(`${app.origin}/raw`, { method: 'POST', headers })),
        () => client.fetch(new Request(`${app.origin}/raw`, { method: 'POST' }), { headers }),
      ]) {
        seen.length = 0;
        expect((await send()).status).to.equal(401);
        expect(seen.map(({ authorization }) => authorization)).to.deep.equal(['Basic YTpi']);
      }
    });
  });
});

describe('the fetch that a client is given', () => {
  it('is called with an address and an init of plain values, and nothing that was said is lost', async () => {
    const called: [unknown, RequestInit | undefined][] = [];
    const browser = new Browser('https://auth.example/auth');
    const { client } = browser.tab({
      fetch: async (input, init) => {
        called.push([input, init]);
        return Response.json({ code: 'token_missing' }, { status: 401 });
      },
    });
    const { signal } = new AbortController();
    const said = { method: 'PUT', credentials: 'omit', cache: 'no-store', redirect: 'manual' } as const;
    const more = { mode: 'cors', referrerPolicy: 'origin', keepalive: true, integrity: 'sha256-x' } as const;
    const init = { ...said, ...more, headers: { 'X-Own': '1' }, body: 'text', signal };
    await client.fetch('https://auth.example/text', { ...init, dispatcher: 'own' } as RequestInit);
    await client.fetch(new URL('https://auth.example/text'), init);
    await client.fetch(new Request('https://auth.example/text', init));
    await client.fetch(new Request('https://auth.example/text', { ...init, method: 'POST' }), said);
    await client.fetch(new Request('https://elsewhere.example/'));
    client.close();
    for (const [input, given] of called) {
      expect(input).to.be.a('string');
      expect(Object.getPrototypeOf(given?.headers)).to.equal(Object.prototype);
    }
    const sent = called.filter(([input]) => String(input).endsWith('/text'));
    expect(sent).to.have.length(4);
    for (const [, given] of sent) {
      expect(given).to.deep.include({ ...said, ...more });
      expect(given?.headers).to.include({ 'x-own': '1' });
      expect(await new Response(given?.body).text()).to.equal('text');
    }
    expect(sent[0]?.[1]).to.include({ dispatcher: 'own', body: 'text', signal });
    expect(called.at(-1)?.[1]?.body ?? null).to.equal(null);
  });
});

function formWithFile(): FormData {
  const form = new FormData();
  form.set('name', 'x');
  form.set('file', new Blob(['content of a file']), 'file.txt');
  return form;
}
