import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { arrived, Browser, deferred, newPerson } from './browser.js';

describe('a logout', () => {
  let app: TestApp;
  let browser: Browser;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  beforeEach(() => {
    browser = new Browser(app.base);
  });
  afterEach(() => browser.close());

  /** A tab where tabs cannot talk. */
  function openLonely() {
    const { BroadcastChannel } = globalThis;
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
    try {
      return browser.open();
    } finally {
      globalThis.BroadcastChannel = BroadcastChannel;
    }
  }

  it('ends the session on the server, and its access token', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const token = await client.getAccessToken();
    expect(await client.logout()).to.equal(true);
    expect(client.state).to.deep.equal({ status: 'signed-out', user: undefined, reason: 'logout' });
    expect(await client.getAccessToken()).to.equal(undefined);
    expect(codeOf(await app.client().me(token))).to.equal('session_revoked');
    expect(browser.cookie).to.equal(undefined);
  });

  it('ends the session also where the cookie is gone', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const token = await client.getAccessToken();
    browser.cookie = undefined;
    expect(await client.logout()).to.equal(true);
    expect(codeOf(await app.client().me(token))).to.equal('session_revoked');
  });

  it('is sent so that the page may be closed meanwhile', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const kept: boolean[] = [];
    browser.intercept = (request, go) => {
      kept.push(request.keepalive);
      return go();
    };
    await client.logout();
    expect(kept).to.deep.equal([true]);
  });

  it('signs out at once, before the server answers', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const pending = client.logout();
    expect(client.state.status).to.equal('signed-out');
    expect(await pending).to.equal(true);
  });

  it('wins against a refresh in flight, whose answer comes late', async () => {
    const { client, requests } = browser.open();
    await client.register(newPerson());
    const [onTheWay, released] = [deferred(), deferred()];
    browser.intercept = async (request, go) => {
      const response = await go();
      if (!request.url.endsWith('/refresh-token')) return response;
      const late = await arrived(response);
      onTheWay.resolve();
      await released.promise;
      return late;
    };
    const refreshed = client.refresh();
    await onTheWay.promise;
    await client.logout();
    released.resolve();
    await refreshed;
    expect(client.state.status).to.equal('signed-out');
    expect(await client.getAccessToken()).to.equal(undefined);
    expect(requests).to.deep.equal(['/register', '/refresh-token', '/logout', '/acknowledge']);

    const next = browser.open();
    expect(next.client.state.status).to.equal('signed-out');
    expect(next.requests).to.deep.equal([]);
  });

  it('wins against a login in flight', async () => {
    const { client } = browser.open();
    const [onTheWay, released] = [deferred(), deferred()];
    browser.intercept = async (request, go) => {
      const response = await go();
      if (!request.url.endsWith('/register')) return response;
      const late = await arrived(response);
      onTheWay.resolve();
      await released.promise;
      return late;
    };
    const registered = client.register(newPerson()).catch((error) => error);
    await onTheWay.promise;
    await client.logout();
    released.resolve();
    expect(await registered).to.include({ name: 'AuthClientError', code: 'superseded' });
    expect(client.state.status).to.equal('signed-out');
  });

  it('reaches every tab, and a refresh in flight there', async () => {
    const tabs = Array.from({ length: 10 }, () => browser.open());
    await tabs[0]?.client.register(newPerson());
    for (const { client } of tabs) await eventually('signed in', () => client.user);
    const released = deferred();
    browser.intercept = async (request, go) => {
      const response = await arrived(await go());
      if (request.url.endsWith('/refresh-token')) await released.promise;
      return response;
    };
    const isOnTheWay = () => tabs[1]?.requests.includes('/refresh-token');
    const refresh = async () => {
      // A tab that hears of another's refresh waits for that, and sends none.
      do await tabs[1]?.client.refresh();
      while (!isOnTheWay());
    };
    const refreshed = refresh();
    await eventually('on the way', isOnTheWay);
    await tabs[0]?.client.logout();
    for (const { client, events } of tabs) {
      await eventually('signed out', () => client.state.status === 'signed-out');
      expect(events.findLast(({ type }) => type === 'signed-out')).to.include({ reason: 'logout' });
    }
    released.resolve();
    await refreshed;
    for (const { client } of tabs) expect(client.state.status).to.equal('signed-out');
  });

  it('is not undone by what a tab says that has not heard of it, nor is the login that follows', async () => {
    const { client, events } = browser.open();
    const [ann, bob] = [newPerson(), newPerson()];
    const user = await client.register(ann);
    const epoch = Number(browser.storage.getItem(`sealgate:${app.base}`)?.split(':')[1]);
    const tab = new BroadcastChannel(`sealgate:${app.base}`);
    const sayLate = async () => {
      tab.postMessage({ type: 'refreshed', epoch, value: 'late', expiresAt: Date.now() + 1e9, user });
      tab.postMessage({ type: 'refreshing' });
      await eventually('both were heard', () => events.at(-1)?.type === 'refreshing' && !events.at(-1)?.here);
    };
    await client.logout();
    await sayLate();
    expect(client.state.status).to.equal('signed-out');
    expect(await client.getAccessToken()).to.equal(undefined);

    await client.register(bob);
    await sayLate();
    tab.close();
    expect(client.user?.email).to.equal(bob.email);
    expect(await client.getAccessToken()).not.to.equal('late');
  });

  it('is told to a server that was away as soon as it is back, by a later page if need be', async () => {
    const first = browser.open();
    await first.client.register(newPerson());
    const token = await first.client.getAccessToken();
    browser.intercept = async () => {
      throw new TypeError('no network');
    };
    expect(await first.client.logout()).to.equal(false);
    await eventually('tried again', () => first.requests.filter((path) => path === '/logout').length >= 3);
    browser.close();
    expect(codeOf(await app.client().me(token))).to.equal(undefined);

    browser.intercept = (_request, go) => go();
    const second = browser.open();
    expect(second.client.state.status).to.equal('signed-out');
    await eventually('ended', async () => codeOf(await app.client().me(token)) === 'session_revoked');
    expect(second.requests).to.deep.equal(['/logout']);
    await eventually('remembered', () => browser.storage.written.at(-1)?.startsWith('out:'));
  });

  it('that the server was not told of yet does not end a login that follows', async () => {
    const { client, requests } = browser.open();
    const person = newPerson();
    await client.register(person);
    browser.intercept = async () => {
      throw new TypeError('no network');
    };
    await client.logout();
    browser.intercept = (_request, go) => go();
    await client.login(person);
    await client.refresh();
    expect(client.state.status).to.equal('signed-in');
    const answer = await client.fetch(`${app.base}/me`);
    expect(answer.status).to.equal(200);
    expect(requests.lastIndexOf('/logout')).to.be.lessThan(requests.indexOf('/login'));
  });

  it('wins in a tab that no other can talk to, against a refresh in flight there', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const lonely = openLonely();
    await eventually('signed in', () => lonely.client.user);
    const [onTheWay, released] = [deferred(), deferred()];
    browser.intercept = async (request, go) => {
      const response = await arrived(await go());
      if (!request.url.endsWith('/refresh-token')) return response;
      onTheWay.resolve();
      await released.promise;
      return response;
    };
    const refreshed = lonely.client.refresh();
    await onTheWay.promise;
    await client.logout();
    released.resolve();
    await refreshed;
    expect(lonely.client.state).to.deep.equal({ status: 'signed-out', user: undefined, reason: 'logout' });
    expect(browser.storage.written.at(-1)).to.match(/^out:/);
  });

  it('whose request fails only after somebody signed in elsewhere is not tried again', async () => {
    const [one, other] = [browser.open(), browser.open()];
    const person = newPerson();
    await one.client.register(person);
    await eventually('signed in', () => other.client.user);
    const failed = deferred();
    browser.intercept = async (request, go) => {
      if (!request.url.endsWith('/logout')) return go();
      await failed.promise;
      throw new TypeError('no network');
    };
    const told = one.client.logout();
    await eventually('signed out', () => other.client.state.status === 'signed-out');
    await other.client.login(person);
    await eventually('signed in again', () => one.client.user);
    failed.resolve();
    expect(await told).to.equal(false);

    // What is to be tried again is tried again sooner than this.
    const patient = new Browser(app.base.replace('127.0.0.1', 'localhost'));
    patient.intercept = browser.intercept;
    const third = patient.open();
    await third.client.logout();
    await eventually(
      'tried twice more',
      () => third.requests.filter((path) => path === '/logout').length >= 3,
    );
    patient.close();
    expect(one.requests.filter((path) => path === '/logout')).to.have.length(1);
    expect(one.client.user?.email).to.equal(person.email);
  });

  it('is answered before a login that follows is sent, since both answers set the one cookie', async () => {
    const { client, requests } = browser.open();
    const person = newPerson();
    await client.register(person);
    const [onTheWay, released] = [deferred(), deferred()];
    browser.intercept = async (request, go) => {
      if (request.url.endsWith('/logout')) {
        onTheWay.resolve();
        await released.promise;
      }
      return go();
    };
    const both = Promise.all([client.logout(), client.login(person)]);
    await onTheWay.promise;
    await new Promise(setImmediate);
    expect(requests).to.deep.equal(['/register', '/logout']);
    released.resolve();
    await both;
    expect(browser.cookie).to.be.a('string');
    await client.refresh();
    expect(client.state.status).to.equal('signed-in');
  });

  it('is told to the server as well after the client was closed', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const token = await client.getAccessToken();
    client.close();
    expect(await client.logout()).to.equal(true);
    expect(codeOf(await app.client().me(token))).to.equal('session_revoked');
  });

  it('everywhere ends the sessions of other browsers as well', async () => {
    const person = newPerson();
    const { client } = browser.open();
    await client.register(person);
    const elsewhere = app.client();
    await elsewhere.login(person);
    expect(await client.logoutEverywhere()).to.equal(true);
    expect(codeOf(await elsewhere.refresh())).to.equal('session_revoked');
  });

  it('everywhere is not tried again where the session had ended before, and does not claim to be done', async () => {
    const { client, requests } = browser.open();
    await client.register(newPerson());
    await app.client().logout(await client.getAccessToken());
    expect(await client.logoutEverywhere()).to.equal(false);
    expect(client.state).to.include({ status: 'signed-out', reason: 'logout' });
    expect(browser.storage.written.at(-1)).to.match(/^out:/);
    browser.close();
    const next = browser.open();
    expect(next.client.state.status).to.equal('signed-out');
    expect([...requests, ...next.requests]).to.deep.equal(['/register', '/logout']);
  });
});
