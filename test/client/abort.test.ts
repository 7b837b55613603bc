import axios, { CanceledError } from 'axios';
import { expect } from 'chai';
import type { AuthClient } from '../../src/client/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, deferred, newPerson } from './browser.js';
import { type Echo, mountEcho } from './echo.js';

type Send = (client: AuthClient, url: string, signal: AbortSignal) => Promise<unknown>;

const ways: readonly { name: string; send: Send; isRight(error: unknown, reason: unknown): void }[] = [
  {
    name: 'fetch',
    send: (client, url, signal) => client.fetch(url, { method: 'POST', signal }),
    isRight: (error, reason) => expect(error).to.equal(reason),
  },
  {
    name: 'fetch, given a Request',
    send: (client, url, signal) => client.fetch(new Request(url, { method: 'POST', signal })),
    isRight: (error) => expect(error).to.have.property('name', 'AbortError'),
  },
  {
    name: 'fetch, where the one that is used looks at no signal',
    send: (client, url, signal) => client.fetch(url, { method: 'POST', signal }),
    isRight: (error, reason) => expect(error).to.equal(reason),
  },
  {
    name: 'axios',
    send: (client, url, signal) => {
      const instance = axios.create();
      client.authInterceptor(instance);
      return instance.post(url, undefined, { signal });
    },
    isRight: (error) => expect(error).to.be.an.instanceOf(CanceledError),
  },
];

for (const { name, send, isRight } of ways)
  describe(`an abort of a request by ${name}`, () => {
    let app: TestApp;
    let browser: Browser;
    let client: AuthClient;
    let released: { promise: Promise<void>; resolve: () => void };
    const echo: Echo = { refusals: 0, seen: [] };
    before(async () => {
      app = await startTestApp({ after: (server, auth) => mountEcho(server, auth, echo) });
    });
    after(() => app.close());
    beforeEach(() => {
      browser = new Browser(app.base);
      echo.refusals = 0;
      echo.seen.length = 0;
      released = deferred<void>();
    });
    afterEach(() => browser.close());

    /** A client whose refreshes wait. */
    async function signedIn() {
      await browser.open().client.register(newPerson());
      const requests: string[] = [];
      const holding = browser.tab({
        fetch: async (input, init) => {
          const { signal, ...rest } = init ?? {};
          requests.push(new URL(String(input)).pathname);
          if (requests.at(-1)?.endsWith('/refresh-token')) await released.promise;
          const looks = !name.includes('no signal');
          return browserFetch(input, looks ? { ...rest, signal: signal ?? null } : rest);
        },
      });
      const browserFetch: typeof fetch = (input, init) => {
        const headers = new Headers(init?.headers);
        if (browser.cookie) headers.set('cookie', `refresh_token=${browser.cookie}`);
        return fetch(input, { ...init, headers });
      };
      client = holding.client;
      return requests;
    }

    async function thrownBy(sent: Promise<unknown>): Promise<unknown> {
      return sent.then(
        () => undefined,
        (error) => error,
      );
    }

    it('that came before it sends nothing, though a token is awaited', async () => {
      const requests = await signedIn();
      const reason = new DOMException('Enough', 'AbortError');
      isRight(await thrownBy(send(client, `${app.origin}/echo`, AbortSignal.abort(reason))), reason);
      expect(requests).not.to.include('/echo');
    });

    it('while a token is awaited ends it at once, and the refresh goes on for others', async () => {
      const requests = await signedIn();
      client.subscribe(() => undefined);
      await eventually('asked', () => requests.length > 0 || client.user);
      const controller = new AbortController();
      const token = client.refresh();
      const sent = thrownBy(send(client, `${app.origin}/echo`, controller.signal));
      const reason = new DOMException('Enough', 'AbortError');
      controller.abort(reason);
      isRight(await sent, reason);
      expect(echo.seen).to.deep.equal([]);
      released.resolve();
      expect(await token).to.have.property('id');
    });

    it('while the token is refreshed after a refusal ends it at once, and nothing is repeated', async () => {
      const requests = await signedIn();
      released.resolve();
      await client.refresh();
      released = deferred<void>();
      echo.refusals = 9;
      requests.length = 0;
      const controller = new AbortController();
      const sent = thrownBy(send(client, `${app.origin}/echo`, controller.signal));
      await eventually('refreshes', () => requests.some((path) => path.endsWith('/refresh-token')));
      const reason = new DOMException('Enough', 'AbortError');
      controller.abort(reason);
      isRight(await sent, reason);
      expect(echo.seen).to.have.length(1);
      released.resolve();
      expect(await client.getAccessToken()).to.be.a('string');
    });
  });

describe('the signal of a Request', () => {
  let sent: unknown[];
  let client: AuthClient;
  let controller: AbortController;
  beforeEach(() => {
    sent = [];
    controller = new AbortController();
    ({ client } = new Browser('https://auth.example/auth').tab({
      fetch: async (input) => {
        sent.push(input);
        return Response.json({});
      },
    }));
  });
  afterEach(() => client.close());
  const url = 'https://elsewhere.example/';
  const request = (body: BodyInit) =>
    new Request(url, { method: 'POST', body, signal: controller.signal, duplex: 'half' } as RequestInit);

  it('ends it at once, though its body is a stream that goes on', async () => {
    const endless = client.fetch(request(new ReadableStream())).catch((error) => error);
    controller.abort();
    expect(await endless).to.have.property('name', 'AbortError');
    expect(sent).to.deep.equal([]);
  });

  it('says nothing where init says null in its place', async () => {
    const init = { signal: null };
    const answer = client.fetch(request('text'), init);
    controller.abort();
    expect((await answer).status).to.equal(200);
    expect(sent).to.deep.equal([url]);
  });
});
