import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { arrived, Browser, deferred, newPerson } from './browser.js';

describe('a client that starts', () => {
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

  it('sends nothing before its first use', () => {
    const { client, requests } = browser.tab();
    expect(client.state).to.deep.equal({ status: 'loading', user: undefined });
    expect(requests).to.deep.equal([]);
  });

  it('signs back in by the cookie alone, with one request that it acknowledges', async () => {
    const person = newPerson();
    const first = browser.open();
    await first.client.register(person);
    browser.close();

    const { client, requests } = browser.open();
    await eventually('signed in', () => client.state.status === 'signed-in');
    expect(client.user?.email).to.equal(person.email);
    expect(requests).to.deep.equal(['/refresh-token', '/acknowledge']);
  });

  it('sends one request for any number of subscribers, and of callers who want a token', async () => {
    const first = browser.open();
    await first.client.register(newPerson());
    browser.close();

    const { client, requests } = browser.tab();
    const unsubscribe = client.subscribe(() => undefined);
    unsubscribe();
    client.subscribe(() => undefined);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => client.getAccessToken()));
    expect(new Set(tokens)).to.have.length(1);
    expect(tokens[0]).to.be.a('string');
    expect(requests).to.deep.equal(['/refresh-token', '/acknowledge']);
  });

  it('costs a stranger one failing request, and none the second time', async () => {
    const first = browser.open();
    await eventually('signed out', () => first.client.state.status === 'signed-out');
    expect(first.client.state).to.deep.equal({ status: 'signed-out', user: undefined, reason: undefined });
    expect(first.requests).to.deep.equal(['/refresh-token']);
    browser.close();

    const second = browser.open();
    expect(second.client.state.status).to.equal('signed-out');
    expect(await second.client.getAccessToken()).to.equal(undefined);
    expect(second.requests).to.deep.equal([]);
  });

  it('stores a word and a number, or the time of an attempt, and nothing else, ever', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    await client.refresh();
    await client.logout();
    expect(browser.storage.length).to.equal(1);
    for (const text of browser.storage.written) expect(text).to.match(/^((in|out|ending):)?\d{1,15}$/);
  });

  it('works where nothing can be stored', async () => {
    const storage = {
      getItem: () => {
        throw new DOMException('denied', 'SecurityError');
      },
      setItem: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    };
    const { client } = browser.open({ storage });
    await client.register(newPerson());
    browser.close();
    for (const other of [storage, null]) {
      const again = browser.open({ storage: other });
      await eventually('signed in', () => again.client.state.status === 'signed-in');
    }
  });

  it('works where tabs cannot talk', async () => {
    const { BroadcastChannel } = globalThis;
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
    try {
      const { client } = browser.open();
      await client.register(newPerson());
      browser.close();
      const again = browser.open();
      expect(await again.client.getAccessToken()).to.be.a('string');
      await again.client.logout();
      expect(await browser.open().client.getAccessToken()).to.equal(undefined);
    } finally {
      globalThis.BroadcastChannel = BroadcastChannel;
    }
  });

  it('gives a token of whoever signed in meanwhile to a caller who was waiting for one', async () => {
    const [ann, bob] = [newPerson(), newPerson()];
    const first = browser.open();
    await first.client.register(ann);
    await app.client().register(bob);
    const [onTheWay, released] = [deferred(), deferred()];
    browser.intercept = async (request, go) => {
      const response = await arrived(await go());
      if (!request.url.endsWith('/refresh-token')) return response;
      onTheWay.resolve();
      await released.promise;
      return response;
    };
    const { BroadcastChannel } = globalThis;
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
    const { client } = browser.open();
    globalThis.BroadcastChannel = BroadcastChannel;
    const answered = client.fetch(`${app.base}/me`);
    await onTheWay.promise;
    await first.client.login(bob);
    released.resolve();
    expect(await (await answered).json()).to.include({ email: bob.email });
  });

  it('works where tabs may not talk', async () => {
    const { BroadcastChannel } = globalThis;
    globalThis.BroadcastChannel = class extends BroadcastChannel {
      constructor(name: string) {
        super(name);
        this.close();
        throw new DOMException('denied', 'SecurityError');
      }
    };
    try {
      const { client } = browser.open();
      await client.register(newPerson());
      expect(await client.logout()).to.equal(true);
    } finally {
      globalThis.BroadcastChannel = BroadcastChannel;
    }
  });

  it('goes on to find out who is there where a login in between fails', async () => {
    const person = newPerson();
    await browser.open().client.register(person);
    browser.close();
    const { client } = browser.open();
    const error = await client.login({ ...person, password: 'not this one' }).catch((thrown) => thrown);
    expect(error).to.include({ code: 'invalid_credentials', status: 401 });
    await eventually('signed in', () => client.user?.email === person.email);
  });

  it('says what is wrong with a form, field by field', async () => {
    const { client } = browser.open();
    const error = await client.register({ email: 'nobody', password: 'short' }).catch((thrown) => thrown);
    expect(error).to.include({ name: 'AuthClientError', code: 'invalid_request', status: 400 });
    expect(error.errors.map(({ path }: { path: string }) => path)).to.deep.equal(['email', 'password']);
  });
});
