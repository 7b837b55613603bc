import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, deferred, newPerson } from './browser.js';

describe('a client that refreshes', () => {
  let app: TestApp;
  let browser: Browser;
  let isAway = false;
  before(async () => {
    app = await startTestApp({
      accessToken: { expiresIn: '3s' },
      refreshToken: { leeway: '1s' },
      before: (server) => {
        server.use('/auth', (_req, res, next) => {
          if (!isAway) return next();
          res.status(503).type('application/problem+json');
          res.send(JSON.stringify({ code: 'service_unavailable', title: 'Away' }));
        });
      },
    });
  });
  after(() => app.close());
  beforeEach(() => {
    browser = new Browser(app.base);
    isAway = false;
  });
  afterEach(() => browser.close());

  it('reckons a life by the answer itself, whatever time it is here', async () => {
    for (const shift of [-86_400_000, 86_400_000]) {
      browser.intercept = async (_request, go) => {
        const response = await go();
        const body = await response.json();
        const headers = new Headers(response.headers);
        headers.set('date', new Date(Date.parse(headers.get('date') ?? '') + shift).toUTCString());
        const token_expiration = body.token_expiration + 60_000 + shift;
        return Response.json({ ...body, token_expiration }, { headers });
      };
      const { client } = browser.open();
      await client.register(newPerson());
      expect(client.expiresIn).to.be.within(40_000, 63_000);
      browser.close();
    }
  });

  it('takes a date that cannot be for none', async () => {
    for (const date of ['Tue, 01 Jan 2199 00:00:00 GMT', 'yesterday', undefined]) {
      browser.intercept = async (_request, go) => {
        const response = await go();
        const headers = new Headers(response.headers);
        headers.delete('date');
        if (date !== undefined) headers.set('date', date);
        return Response.json(await response.json(), { headers });
      };
      const { client } = browser.open();
      await client.register(newPerson());
      expect(client.expiresIn).to.be.within(20_000, 30_000);
      browser.close();
    }
  });

  it('takes an answer to be as old as the question to it', async () => {
    browser.intercept = async (_request, go) => {
      const body = await (await go()).json();
      const date = new Date();
      await new Promise((resolve) => setTimeout(resolve, 500));
      const headers = { date: date.toUTCString() };
      const token_expiration = Date.parse(headers.date) + 61_000;
      return Response.json({ ...body, token_expiration }, { headers });
    };
    const { client } = browser.open();
    await client.register(newPerson());
    expect(client.expiresIn).to.be.within(50_000, 59_500);
  });

  it('keeps the user and retries with backoff during an outage', async () => {
    const { client, events } = browser.open();
    const user = await client.register(newPerson());
    isAway = true;
    const pauses = await eventually('three tries', () => {
      const found = events.flatMap((event) => (event.type === 'retrying' ? [event.retryIn] : []));
      return found.length >= 3 ? found : undefined;
    });
    expect(client.state).to.deep.include({ status: 'signed-in', user });
    expect(client.state).to.have.nested.property('problem.code', 'service_unavailable');
    expect(pauses[0]).to.be.within(200, 400);
    expect(pauses[1]).to.be.within(400, 800);
    expect(pauses[2]).to.be.within(800, 1_600);

    isAway = false;
    await eventually('refreshed', () => events.at(-1)?.type === 'refreshed');
    expect(client.state).to.deep.equal({ status: 'signed-in', user });
  });

  it('resets the backoff once the server is back', async () => {
    const { client, events } = browser.open();
    await client.register(newPerson());
    const pauses = () => events.flatMap((event) => (event.type === 'retrying' ? [event.retryIn] : []));
    isAway = true;
    await eventually('three tries', () => pauses().length >= 3);
    isAway = false;
    await eventually('refreshed', () => events.at(-1)?.type === 'refreshed');
    const before = pauses().length;
    isAway = true;
    await client.refresh().catch(() => undefined);
    expect(pauses()[before]).to.be.within(200, 400);
  });

  it('gives up waiting for an answer that does not come, and asks again', async () => {
    await browser.open().client.register(newPerson());
    browser.close();
    let isLost = true;
    browser.intercept = (request, go) => {
      if (!isLost) return go();
      isLost = false;
      return new Promise((_resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
    };
    const { setTimeout } = globalThis;
    // Nobody here waits for this long.
    globalThis.setTimeout = Object.assign(
      (run: () => void, milliseconds = 0) => setTimeout(run, milliseconds >= 10_000 ? 50 : milliseconds),
      setTimeout,
    );
    try {
      const { client, events } = browser.open();
      await eventually('given up', () => events.some(({ type }) => type === 'retrying'));
      await eventually('signed in', () => client.user);
    } finally {
      globalThis.setTimeout = setTimeout;
    }
  });

  it('says that it could not, to whoever needs a token now', async () => {
    await browser.open().client.register(newPerson());
    browser.close();
    isAway = true;
    const { client } = browser.open();
    const error = await client.getAccessToken().catch((thrown) => thrown);
    expect(error).to.include({ name: 'AuthClientError', code: 'service_unavailable', status: 503 });
    expect(client.state.status).to.equal('loading');
    isAway = false;
    await eventually('signed in', () => client.user);
  });

  for (const status of [200, 401, 403, 407, 500]) {
    it(`does not take a ${status} of something in between for the server's word`, async () => {
      await browser.open().client.register(newPerson());
      browser.close();
      browser.intercept = async () => new Response('<h1>Welcome to our hotel</h1>', { status });
      const { client } = browser.open();
      const error = await client.getAccessToken().catch((thrown) => thrown);
      expect(error).to.include({ code: 'network_error' });
      expect(client.state.status).to.equal('loading');
      browser.intercept = (_request, go) => go();
      await eventually('signed in', () => client.user);
    });
  }

  it('repeats itself where the answer got lost, and nobody is signed out', async () => {
    await browser.open().client.register(newPerson());
    browser.close();
    let lost = 0;
    browser.intercept = async (_request, go) => {
      const before = browser.cookie;
      const response = await go();
      if (lost++ > 1) return response;
      browser.cookie = before;
      throw new TypeError('connection reset');
    };
    const { client, requests } = browser.open();
    await eventually('signed in', () => client.user);
    expect(requests).to.deep.equal(['/refresh-token', '/refresh-token', '/refresh-token', '/acknowledge']);
  });

  it('waits for as long as the server asks it to', async () => {
    await browser.open().client.register(newPerson());
    browser.close();
    const body = { code: 'service_unavailable', title: 'Away' };
    browser.intercept = async () => Response.json(body, { status: 503, headers: { 'retry-after': '7' } });
    const { client, events } = browser.open();
    await client.getAccessToken().catch(() => undefined);
    expect(events.at(-1)).to.deep.include({ type: 'retrying', retryIn: 7_000, here: true });
  });

  it('keeps the state the same object while nothing in it changes', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const { state } = client;
    await client.refresh();
    expect(client.state).to.equal(state);
  });

  it('goes on where a listener throws', async () => {
    const thrown = deferred<unknown>();
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').once('uncaughtException', thrown.resolve);
    try {
      const { client } = browser.tab();
      const fault = new Error('a fault of the page');
      client.subscribe(() => {
        throw fault;
      });
      await client.register(newPerson());
      expect(client.state.status).to.equal('signed-in');
      expect(await thrown.promise).to.equal(fault);
      client.close();
    } finally {
      await new Promise(setImmediate);
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });
});
