import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger } from '../harness/logger.js';
import { Browser, newPerson } from './browser.js';

describe('the patience of a client', () => {
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

  it('is as long as requestTimeoutMs says', async () => {
    browser.intercept = (request) =>
      new Promise((_resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
    const { client } = browser.tab({ requestTimeoutMs: 5 });
    const error = await client.login(newPerson()).catch((thrown) => thrown);
    expect(error).to.include({ code: 'network_error', status: 0 });
    expect(error.cause).to.have.property('name', 'AbortError');
  });

  it('has pauses between minRetryDelayMs and maxRetryDelayMs', async () => {
    browser.intercept = async () => new Response('', { status: 503 });
    const { events } = browser.open({ minRetryDelayMs: 2, maxRetryDelayMs: 8 });
    const pauses = await eventually('five tries', () => {
      const found = events.flatMap((event) => (event.type === 'retrying' ? [event.retryIn] : []));
      return found.length >= 5 ? found : undefined;
    });
    for (const [index, most] of [2, 4, 8, 8, 8].entries()) expect(pauses[index]).to.be.within(most / 2, most);
  });

  it('is half of the leeway below which the server warns at its start, and above which it does not', async () => {
    const { setTimeout } = globalThis;
    const timers: (number | undefined)[] = [];
    globalThis.setTimeout = Object.assign((run: () => void, milliseconds?: number) => {
      timers.push(milliseconds);
      return setTimeout(run, milliseconds);
    }, setTimeout);
    try {
      await browser
        .tab({ storage: null })
        .client.login(newPerson())
        .catch(() => undefined);
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    expect(timers).to.include(15_000);

    for (const [leeway, isWarned] of [
      ['29999ms', true],
      ['5s', true],
      ['30s', false],
      [0, false],
    ] as const) {
      const logger = recordingLogger();
      const strict = await startTestApp({ refreshToken: { leeway }, logger });
      await strict.close();
      const isSaid = /leeway is under .*twice what the client waits.*requestTimeoutMs/.test(
        logger.lines.join(),
      );
      expect(isSaid, `${leeway}`).to.equal(isWarned);
    }
  });

  it('takes away notes of attempts that were over by it', async () => {
    await browser.open().client.register(newPerson());
    browser.close();
    const key = `sealgate:${app.base}:attempt:0.5`;
    for (const [requestTimeoutMs, age, isLeft] of [
      [15_000, 29_000, true],
      [15_000, 31_000, false],
      [60_000, 100_000, true],
    ] as const) {
      browser.storage.setItem(key, `${Date.now() - age}`);
      const { client } = browser.open({ requestTimeoutMs });
      await client.refresh();
      expect(browser.storage.getItem(key) !== null, `${age}`).to.equal(isLeft);
      browser.close();
    }
  });
});
