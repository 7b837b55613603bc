import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { Browser, newPerson } from './browser.js';

/** The parts of a page that the client uses. */
class Page {
  readonly document = { visibilityState: 'visible' };
  readonly window = new EventTarget();

  open(): void {
    Object.assign(globalThis, { document: this.document, window: this.window });
  }

  close(): void {
    Reflect.deleteProperty(globalThis, 'document');
    Reflect.deleteProperty(globalThis, 'window');
  }

  show(visibilityState: 'visible' | 'hidden'): void {
    this.document.visibilityState = visibilityState;
    // An event of the document passes the window.
    this.window.dispatchEvent(new Event('visibilitychange'));
  }
}

describe('a client in a page', () => {
  let brief: TestApp;
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  before(async () => {
    brief = await startTestApp({ accessToken: { expiresIn: '2s' }, refreshToken: { leeway: '1s' } });
    app = await startTestApp();
  });
  after(async () => {
    await brief.close();
    await app.close();
  });
  beforeEach(() => {
    page = new Page();
    page.open();
    browser = new Browser(app.base);
  });
  afterEach(() => {
    browser.close();
    page.close();
  });

  it('sends nothing while the page is hidden, and refreshes once it is visible', async () => {
    browser = new Browser(brief.base);
    const { client, requests } = browser.open();
    page.show('hidden');
    await client.register(newPerson());
    await eventually('run out', () => client.expiresIn === 0);
    expect(client.state.status).to.equal('signed-in');
    expect(requests.lastIndexOf('/refresh-token')).to.be.lessThan(requests.indexOf('/register'));

    const before = requests.length;
    page.show('visible');
    await eventually('refreshed', () => client.expiresIn > 0);
    expect(requests.slice(before, before + 2)).to.deep.equal(['/refresh-token', '/acknowledge']);
  });

  it('refreshes in a hidden tab as well where somebody needs a token', async () => {
    browser = new Browser(brief.base);
    const { client } = browser.open();
    page.show('hidden');
    await client.register(newPerson());
    await eventually('run out', () => client.expiresIn === 0);
    expect((await client.fetch(`${brief.origin}/guarded`)).status).to.equal(200);
  });

  it('tries again at once when the network returns, however long it would have waited', async () => {
    await browser.open().client.register(newPerson());
    browser.close();
    const { client, events } = browser.open();
    const away = { code: 'service_unavailable', title: 'Away' };
    browser.intercept = async () => Response.json(away, { status: 503, headers: { 'retry-after': '3600' } });
    await eventually('it waits', () => events.at(-1)?.type === 'retrying');
    browser.intercept = (_request, go) => go();
    page.window.dispatchEvent(new Event('online'));
    await eventually('signed in', () => client.user);
  });

  it('tells the server of a logout even while the page is hidden', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const token = await client.getAccessToken();
    browser.intercept = async () => {
      throw new TypeError('no network');
    };
    expect(await client.logout()).to.equal(false);
    page.show('hidden');
    browser.intercept = (_request, go) => go();
    await eventually('ended', async () => codeOf(await app.client().me(token)) === 'session_revoked');
  });

  it('does not tell it any more once somebody signed in whom it could not hear of', async () => {
    const { BroadcastChannel } = globalThis;
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
    const lonely = browser.open();
    globalThis.BroadcastChannel = BroadcastChannel;
    await lonely.client.register(newPerson());
    browser.intercept = async () => {
      throw new TypeError('no network');
    };
    await lonely.client.logout();
    page.show('hidden');
    browser.intercept = (_request, go) => go();
    const { client } = browser.open();
    const bob = newPerson();
    await client.register(bob);
    const before = lonely.requests.length;
    await eventually('noticed', () => lonely.client.state.status !== 'signed-out');
    expect(lonely.requests.slice(before)).to.deep.equal([]);
    await client.refresh();
    expect(client.user?.email).to.equal(bob.email);
  });

  it('refreshes after the computer slept, when its own steady clock stood still', async () => {
    const { client, requests } = browser.open();
    await client.register(newPerson());
    page.window.dispatchEvent(new Event('focus'));
    const before = requests.length;
    const { now } = Date;
    try {
      Date.now = () => now() + 3_600_000;
      expect(client.expiresIn).to.equal(0);
      page.window.dispatchEvent(new Event('focus'));
      await eventually('refreshed', () => client.expiresIn > 0);
    } finally {
      Date.now = now;
    }
    expect(requests.slice(before)).to.deep.equal(['/refresh-token', '/acknowledge']);
  });

  it('refreshes after the computer slept also where nothing tells it so', async () => {
    const { now } = Date;
    const { setTimeout } = globalThis;
    // A timer that stood still is late; one of half a minute comes by soon.
    globalThis.setTimeout = Object.assign((run: () => void, milliseconds = 0) => {
      const isFar = milliseconds > 30_000;
      return setTimeout(run, isFar ? 3_600_000 : milliseconds >= 20_000 ? 50 : milliseconds);
    }, setTimeout);
    try {
      const { client, requests } = browser.open();
      await client.register(newPerson());
      const before = requests.length;
      Date.now = () => now() + 3_600_000;
      await eventually('refreshed', () => requests.length > before && client.expiresIn > 0);
      expect(requests.slice(before)).to.deep.equal(['/refresh-token', '/acknowledge']);
    } finally {
      globalThis.setTimeout = setTimeout;
      Date.now = now;
    }
  });

  it('catches up on a missed logout or login as soon as it is visible', async () => {
    const { BroadcastChannel } = globalThis;
    const { client } = browser.open();
    await client.register(newPerson());
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
    const lonely = browser.open();
    globalThis.BroadcastChannel = BroadcastChannel;
    await eventually('signed in', () => lonely.client.user);

    await client.logout();
    page.window.dispatchEvent(new Event('pageshow'));
    expect(lonely.client.state).to.include({ status: 'signed-out', reason: 'logout' });

    const bob = newPerson();
    await client.register(bob);
    page.window.dispatchEvent(new Event('storage'));
    await eventually('Bob', () => lonely.client.user?.email === bob.email);
  });

  it('listens no more once it is closed', async () => {
    const { client, requests } = browser.open();
    await client.register(newPerson());
    client.close();
    const before = requests.length;
    const { now } = Date;
    try {
      Date.now = () => now() + 3_600_000;
      for (const type of ['focus', 'online', 'pageshow']) page.window.dispatchEvent(new Event(type));
      await new Promise(setImmediate);
    } finally {
      Date.now = now;
    }
    expect(requests.length).to.equal(before);
  });
});
