import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { arrived, Browser, deferred, newPerson, type Tab } from './browser.js';

describe('a refresh that answers with another user', () => {
  let app: TestApp;
  let browser: Browser;
  let tab: Tab;
  /** An attacker's own session, which lives. */
  let planted: string | undefined;
  let attacker: { readonly email: string };
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  beforeEach(async () => {
    browser = new Browser(app.base);
    tab = browser.open();
    await tab.client.register(newPerson());
    const other = app.client();
    attacker = newPerson();
    await other.register({ ...attacker });
    planted = other.refreshToken;
  });
  afterEach(() => browser.close());

  const withoutChannel = (open: () => Tab) => {
    const { BroadcastChannel } = globalThis;
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
    try {
      return open();
    } finally {
      globalThis.BroadcastChannel = BroadcastChannel;
    }
  };

  it('signs the tab out, whose cookie somebody has planted, and no other', async () => {
    const { client, events, requests } = tab;
    const other = browser.open();
    const token = await other.client.getAccessToken();
    // The other may have refreshed, which this one hears a moment later.
    await eventually('both have one token', async () => (await client.getAccessToken()) === token);
    const user = other.client.user;
    const hint = browser.storage.getItem(`sealgate:${app.base}`);
    browser.cookie = planted;
    expect(await client.refresh()).to.equal(undefined);
    expect(client.state).to.deep.equal({ status: 'signed-out', user: undefined, reason: 'superseded' });
    expect(events.at(-1)).to.include({ type: 'signed-out', reason: 'superseded' });
    expect(await client.getAccessToken()).to.equal(undefined);
    expect(requests).not.to.include('/logout');

    expect(browser.storage.getItem(`sealgate:${app.base}`)).to.equal(hint);
    const heard = browser.open();
    expect(await heard.client.getAccessToken()).to.equal(token);
    expect(other.client.state).to.deep.equal({ status: 'signed-in', user });
    expect(other.events.map(({ type }) => type)).not.to.include('signed-out');
    expect((await other.client.fetch(`${app.base}/me`)).status).to.equal(200);
  });

  it('sends no request with the token of the other', async () => {
    browser.cookie = planted;
    const { now } = Date;
    Date.now = () => now() + 3_600_000;
    try {
      const answer = await tab.client.fetch(`${app.origin}/guarded`);
      expect(await answer.json()).to.include({ code: 'token_missing' });
    } finally {
      Date.now = now;
    }
  });

  it('is not taken from a tab that was opened with a planted cookie either', async () => {
    const user = { ...tab.client.user, id: '0'.repeat(24), email: attacker.email };
    for (const later of [0, 1e6]) {
      const { client, events } = browser.open();
      await client.login(await newcomer());
      const epoch = Number(browser.storage.getItem(`sealgate:${app.base}`)?.split(':')[1]) + later;
      const planter = new BroadcastChannel(`sealgate:${app.base}`);
      planter.postMessage({ type: 'refreshed', epoch, value: 'theirs', expiresAt: Date.now() + 1e9, user });
      planter.postMessage({ type: 'refreshing' });
      await eventually('heard', () => events.at(-1)?.type === 'refreshing');
      planter.close();
      expect(client.state).to.deep.equal({ status: 'signed-out', user: undefined, reason: 'superseded' });
      expect(await client.getAccessToken()).to.equal(undefined);
    }
  });

  it('is where the tab follows when somebody else signed in in another one', async () => {
    const bob = await newcomer();
    const lonely = withoutChannel(() => browser.open());
    await eventually('signed in', () => lonely.client.user);
    const [sent, released] = [deferred(), deferred()];
    browser.intercept = async (request, go) => {
      if (!request.url.endsWith('/refresh-token')) return go();
      sent.resolve();
      await released.promise;
      return arrived(await go());
    };
    const refreshed = lonely.client.refresh();
    await sent.promise;
    await tab.client.login(bob);
    released.resolve();
    await refreshed;
    await eventually('Bob', () => lonely.client.user?.email === bob.email);
    expect(lonely.events.map(({ type }) => type)).not.to.include('signed-out');
  });

  it('lets who was there sign in again', async () => {
    const person = await newcomer();
    const { client } = tab;
    browser.cookie = planted;
    await client.refresh();
    await client.login(person);
    expect(await client.refresh()).to.include({ email: person.email });
  });

  async function newcomer() {
    const person = newPerson();
    await app.client().register(person);
    return person;
  }
});
