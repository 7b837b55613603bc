import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, deferred, newPerson, type Tab } from './browser.js';

describe('tabs', () => {
  let app: TestApp;
  let browser: Browser;
  before(async () => {
    app = await startTestApp({ accessToken: { expiresIn: '4s' }, refreshToken: { leeway: '1s' } });
  });
  after(() => app.close());
  beforeEach(() => {
    browser = new Browser(app.base);
  });
  afterEach(() => browser.close());

  const refreshes = (tabs: readonly Tab[]) =>
    tabs.flatMap(({ requests }) => requests.filter((path) => path === '/refresh-token')).length;
  const generations = async () => {
    const [session] = await app.connection
      .collection('sealgate_sessions')
      .find()
      .sort({ createdAt: -1 })
      .toArray();
    return session?.generation;
  };

  /** Runs with so many times the pauses in which tabs hear of each other: a busy machine may hold up all of them for longer than those. */
  const patiently = async (times: number, run: () => Promise<void>) => {
    const { setTimeout } = globalThis;
    globalThis.setTimeout = Object.assign(
      (task: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) =>
        setTimeout(task, milliseconds > 60 ? milliseconds : milliseconds * times, ...given),
      setTimeout,
    );
    try {
      await run();
    } finally {
      globalThis.setTimeout = setTimeout;
    }
  };

  it('hand the token to one that opens, which needs no request', async () => {
    const first = browser.open();
    await first.client.register(newPerson());
    await patiently(30, async () => {
      const second = browser.open();
      expect(await second.client.getAccessToken()).to.equal(await first.client.getAccessToken());
      expect(second.client.user).to.deep.equal(first.client.user);
      expect(second.requests).to.deep.equal([]);
    });
  });

  it('that open together share what one of them gets', async () => {
    const first = browser.open();
    await first.client.register(newPerson());
    browser.close(first);
    // Until all would have asked that have not heard of the first.
    browser.intercept = (_request, go) => sleep(1_000).then(go);
    await patiently(10, async () => {
      const tabs = Array.from({ length: 10 }, () => browser.open());
      await Promise.all(tabs.map(({ client }) => eventually('signed in', () => client.user)));
      expect(refreshes(tabs)).to.be.within(1, 3);
      expect(await generations()).to.be.within(0, 1);
    });
  });

  it('pass one generation for each token that runs out, and nobody is signed out', async () => {
    const tabs = Array.from({ length: 10 }, () => browser.open());
    await tabs[0]?.client.register(newPerson());
    await patiently(10, async () => {
      await eventually('three generations', async () => (await generations()) >= 3);
    });
    for (const { client } of tabs) expect(client.state.status).to.equal('signed-in');
    // Each generation would have cost ten requests. Tabs that a busy machine holds up may send one of their own.
    expect(refreshes(tabs)).to.be.at.most(20);
  });

  it('of a stranger share it that nobody is there', async () => {
    await patiently(30, async () => {
      const tabs = Array.from({ length: 10 }, () => browser.open());
      for (const { client } of tabs) {
        await eventually('signed out', () => client.state.status === 'signed-out');
        expect(client.state).to.include({ reason: undefined });
      }
      expect(refreshes(tabs)).to.be.within(1, 4);
    });
  });

  it('all learn of a login in one of them', async () => {
    const tabs = Array.from({ length: 3 }, () => browser.open());
    await eventually('signed out', () => tabs.every(({ client }) => client.state.status === 'signed-out'));
    const person = newPerson();
    await tabs[0]?.client.register(person);
    for (const { client } of tabs) await eventually('signed in', () => client.user?.email === person.email);
  });

  it('all change to the user who signed in last', async () => {
    const [one, other] = [browser.open(), browser.open()];
    const [ann, bob] = [newPerson(), newPerson()];
    await one.client.register(ann);
    await eventually('Ann', () => other.client.user?.email === ann.email);
    await other.client.register(bob);
    await eventually('Bob', () => one.client.user?.email === bob.email);
    const answer = await one.client.fetch(`${app.base}/me`);
    expect(await answer.json()).to.include({ email: bob.email });
  });

  it('all stay signed in when one of them changes the password, with the token of the new session', async () => {
    const tabs = [browser.open(), browser.open(), browser.open()] as const;
    const person = newPerson();
    await tabs[0].client.register(person);
    for (const { client } of tabs) await eventually('signed in', () => client.user);
    const elsewhere = app.client();
    await elsewhere.login(person);
    const before = await tabs[0].client.getAccessToken();
    for (const { events } of tabs) events.length = 0;

    const newPassword = 'another password';
    const user = await tabs[0].client.changePassword({ currentPassword: person.password, newPassword });
    expect(user).to.include({ email: person.email });
    const token = await tabs[0].client.getAccessToken();
    expect(token).to.be.a('string').and.not.equal(before);
    for (const { client, events } of tabs) {
      await eventually('the new token', async () => (await client.getAccessToken()) !== before);
      expect((await client.fetch(`${app.base}/me`)).status).to.equal(200);
      expect(client.user).to.deep.equal(user);
      expect(events.map(({ type }) => type)).to.not.include('signed-out');
    }
    expect((await elsewhere.refresh()).status).to.equal(401);
  });

  it('do not wait for long for one that says it refreshes and never does', async () => {
    await browser.open().client.register(newPerson());
    browser.close();
    const liar = new BroadcastChannel(`sealgate:${app.base}`);
    try {
      const tab = browser.open();
      liar.postMessage({ type: 'refreshing' });
      await eventually('signed in', () => tab.client.user);
      expect(tab.requests).to.deep.equal(['/refresh-token', '/acknowledge']);
    } finally {
      liar.close();
    }
  });

  it('share a failure, so that an outage costs one request and not one a tab', async () => {
    const retryLate = { minRetryDelayMs: 600_000, maxRetryDelayMs: 600_000 };
    const tabs = Array.from({ length: 10 }, () => browser.open(retryLate));
    const [first, ...others] = tabs;
    await first?.client.register(newPerson());
    for (const { client } of tabs) await eventually('signed in', () => client.user);
    for (const { events } of tabs) events.length = 0;

    const outage = deferred();
    browser.intercept = async () => {
      await outage.promise;
      throw new TypeError('no network');
    };
    const asked = [first?.client.refresh()];
    // Who draws at the same time as another, or is held up, asks for itself. Here all have heard of the first.
    for (const { events } of others)
      await eventually('it hears of the refresh', () => events.some(({ type }) => type === 'refreshing'));
    asked.push(...others.map(({ client }) => client.refresh()));
    outage.resolve();
    const results = await Promise.allSettled(asked);
    expect(results.map((result) => result.status === 'rejected' && result.reason.code)).to.deep.equal(
      tabs.map(() => 'network_error'),
    );
    for (const { client } of tabs)
      expect(client.state).to.have.nested.property('problem.code', 'network_error');
    const firsts = tabs.filter(({ events }) =>
      events.some((event) => event.type === 'retrying' && event.here),
    );
    // Beside the first, a tab whose own time to refresh had come just then.
    expect(firsts.length).to.be.within(1, 2);

    browser.intercept = (_request, go) => go();
    for (const { client } of tabs) await client.refresh();
    for (const { client } of tabs) expect(client.state).to.not.have.property('problem');
  });

  it('all wait for as long as the server asked one of them to', async () => {
    await browser.open().client.register(newPerson());
    browser.close();
    const away = { code: 'service_unavailable', title: 'Away' };
    browser.intercept = async () => Response.json(away, { status: 503, headers: { 'retry-after': '7' } });
    const tabs = Array.from({ length: 10 }, () => browser.open());
    for (const { client, events } of tabs) {
      const pause = await eventually('it waits', () => events.find(({ type }) => type === 'retrying'));
      expect(pause).to.include({ retryIn: 7_000 });
      expect(client.state).to.have.nested.property('problem.retryAfter', 7);
    }
  });

  it('take no notice of what is not a message', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const stranger = new BroadcastChannel(`sealgate:${app.base}`);
    for (const noise of [null, 'signed-out', 7, {}, { type: 7 }]) stranger.postMessage(noise);
    stranger.close();
    const second = browser.open();
    expect(await second.client.getAccessToken()).to.equal(await client.getAccessToken());
  });

  it('take no notice of a message of another release that they do not know', async () => {
    const { client, events } = browser.open();
    const user = await client.register(newPerson());
    const token = await client.getAccessToken();
    const stranger = new BroadcastChannel(`sealgate:${app.base}`);
    const epoch = Date.now() + 1e6;
    stranger.postMessage({ type: 'signed-in', epoch });
    stranger.postMessage({ type: 'paused', epoch });
    stranger.postMessage({ type: 'refreshing' });
    await eventually('all were heard', () => events.at(-1)?.type === 'refreshing');
    stranger.close();
    expect(client.state).to.deep.equal({ status: 'signed-in', user });
    expect(await client.getAccessToken()).to.equal(token);
  });
});
