import { expect } from 'chai';
import { leaveNote } from '../../src/client/attempts.js';
import type { HintStorage } from '../../src/client/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { arrived, Browser, deferred, MemoryStorage, newPerson, type Tab } from './browser.js';

const isRefresh = ({ url }: Request) => url.endsWith('/refresh-token');

describe('an attempt to refresh', () => {
  let app: TestApp;
  let browser: Browser;
  let tab: Tab;
  /** What refreshes said of themselves. */
  let said: (string | null)[];
  let clock: number;
  const { now } = Date;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  beforeEach(async () => {
    clock = 0;
    Date.now = () => now() + clock;
    browser = new Browser(app.base);
    said = [];
    tab = browser.open();
    await tab.client.register(newPerson());
    answerWith((go) => go());
  });
  afterEach(() => {
    browser.close();
    Date.now = now;
  });

  function answerWith(answer: (go: () => Promise<Response>, request: Request) => Promise<Response>) {
    browser.intercept = (request, go) => {
      if (!isRefresh(request)) return go();
      said.push(request.headers.get('refresh-attempt'));
      return answer(go, request);
    };
  }
  const lose = () =>
    answerWith(async (go) => {
      await go();
      throw new TypeError('connection reset');
    });
  const refresh = () => tab.client.refresh().catch(() => undefined);
  const notes = () => browser.storage.length - 1;

  it('says that it is the first where every answer came', async () => {
    await refresh();
    await refresh();
    expect(said).to.deep.equal(['first', 'first']);
    expect(notes()).to.equal(0);
  });

  it('shows the token before, even one that has expired, so that the server knows which cookie is meant', async () => {
    const token = await tab.client.getAccessToken();
    const shown: unknown[] = [];
    answerWith((go, request) => {
      shown.push(request.headers.get('authorization'));
      return go();
    });
    clock = 3_600_000;
    expect(tab.client.expiresIn).to.equal(0);
    await refresh();
    browser.close(tab);
    const next = browser.open();
    await eventually('signed in', () => next.client.user);
    expect(shown).to.deep.equal([`Bearer ${token}`, null]);
  });

  it('says that it is one more where an answer is missing, until one comes to a request sent when that was over', async () => {
    lose();
    await refresh();
    answerWith((go) => go());
    clock = 29_000;
    await refresh();
    expect(notes()).to.equal(1);
    clock = 31_000;
    await refresh();
    expect(notes()).to.equal(0);
    await refresh();
    expect(said).to.deep.equal(['first', 'again', 'again', 'first']);
  });

  it('is no longer noted once the server has refused the session', async () => {
    await app.client().logout(await tab.client.getAccessToken());
    await refresh();
    expect(tab.client.state).to.include({ status: 'signed-out' });
    expect(said).to.deep.equal(['first']);
    expect(notes()).to.equal(0);
  });

  const failures = {
    'an outage, where the server may have rotated before it': async () =>
      Response.json({ code: 'service_unavailable', title: 'Away' }, { status: 503 }),
    'an answer of something in between': async () => Response.json({ error: 'bad gateway' }, { status: 401 }),
    'no network': async () => {
      throw new TypeError('no network');
    },
  };
  for (const [what, fail] of Object.entries(failures))
    it(`stays noted after ${what}`, async () => {
      answerWith(fail);
      await refresh();
      answerWith((go) => go());
      await refresh();
      expect(said).to.deep.equal(['first', 'again']);
    });

  it('stays noted where a login came between, and may have reached the server', async () => {
    const reached = deferred();
    answerWith(async (go, request) => {
      await arrived(await go());
      reached.resolve();
      return new Promise((_resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
    });
    void refresh();
    await reached.promise;
    await tab.client.login(newPerson()).catch(() => undefined);
    answerWith((go) => go());
    await refresh();
    expect(said).to.deep.equal(['first', 'again']);
  });

  it('stays noted for the next page where this one was closed before the answer', async () => {
    answerWith(() => new Promise(() => undefined));
    void refresh();
    await eventually('sent', () => said.length > 0);
    browser.close();
    answerWith((go) => go());
    const next = browser.open();
    await eventually('signed in', () => next.client.user);
    expect(said).to.deep.equal(['first', 'again']);
  });

  it('is one more for each of two tabs that refresh at once, and neither loses its note', async () => {
    const storage = new MemoryStorage();
    const left = [1, 2].map(() => leaveNote(() => storage, 'sealgate:/auth'));
    expect(left.map(({ says }) => says)).to.deep.equal(['first', 'again']);
    expect(storage.length).to.equal(2);
    left[0]?.remove();
    expect(storage.length).to.equal(1);
    const third = leaveNote(() => storage, 'sealgate:/auth');
    expect(third.says).to.equal('again');
    third.remove();
    left[1]?.remove();
    expect(storage.length).to.equal(0);
  });

  it('takes nothing else in the storage for a note', () => {
    const storage = new MemoryStorage();
    storage.setItem('sealgate:http://localhost', 'in:7');
    storage.setItem('sealgate:http://localhost:3000/auth', 'in:7');
    storage.setItem('theme', 'dark');
    const note = leaveNote(() => storage, 'sealgate:http://localhost');
    expect(note.says).to.equal('first');
    expect(leaveNote(() => storage, 'sealgate:http://localhost:3000/auth').says).to.equal('first');
    note.remove();
    expect(storage.length).to.equal(4);
  });

  const denied = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  const storages: Record<string, (whole: MemoryStorage) => HintStorage | null> = {
    'is none': () => null,
    'can only be read and written': (whole) => ({
      getItem: (key) => whole.getItem(key),
      setItem: (key, value) => whole.setItem(key, value),
    }),
    'throws on everything': () => ({ getItem: denied, setItem: denied, removeItem: denied, key: denied }),
    'is full': (whole) => Object.assign(whole, { setItem: denied }),
    'keeps nothing': (whole) => Object.assign(whole, { setItem: () => undefined }),
  };
  for (const [what, storageOf] of Object.entries(storages))
    it(`says nothing where the storage ${what}, and leaves nothing there`, async () => {
      const whole = new MemoryStorage();
      const { client } = browser.open({ storage: storageOf(whole) });
      await client.register(newPerson());
      lose();
      await client.refresh().catch(() => undefined);
      answerWith((go) => go());
      await client.refresh();
      expect(said).to.deep.equal([null, null]);
      expect(whole.length).to.be.within(0, 1);
    });
});
