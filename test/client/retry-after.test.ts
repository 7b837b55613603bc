import { expect } from 'chai';
import { AuthClientError, errorOf } from '../../src/client/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, newPerson } from './browser.js';

/** The date of an answer, by a clock that is years behind. */
const date = 'Sun, 06 Nov 1994 08:49:37 GMT';

describe('Retry-After', () => {
  let app: TestApp;
  let browser: Browser;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  beforeEach(async () => {
    browser = new Browser(app.base);
    await browser.open().client.register(newPerson());
    browser.close();
  });
  afterEach(() => browser.close());

  const values: Readonly<Record<string, number | undefined>> = {
    '20': 20,
    'Sun, 06 Nov 1994 08:49:57 GMT': 20,
    'Sunday, 06-Nov-94 08:49:57 GMT': 20,
    'Sun Nov  6 08:49:57 1994': 20,
    // Two of them, as one header.
    '20, 30': 20,
    '20.5': 20,
    'Sun, 06 Nov 1994 08:49:37 GMT': undefined,
    'Sun, 06 Nov 1994 08:00:00 GMT': undefined,
    '0': undefined,
    '-5': undefined,
    soon: undefined,
  };
  describe('in a place that is not at Greenwich', () => {
    const { TZ } = process.env;
    before(() => {
      process.env.TZ = 'America/New_York';
    });
    after(() => {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    });
    for (const [value, seconds] of Object.entries(values))
      it(`of "${value}" is ${seconds} seconds by the clock of the answer, whatever its body is`, async () => {
        for (const body of [
          'Too many requests',
          '{"code":"service_unavailable","title":"Away"}',
          '[]',
          'null',
        ]) {
          const headers = { 'retry-after': value, date };
          const error = await errorOf(new Response(body, { status: 503, headers }));
          expect(error).to.be.an.instanceOf(AuthClientError);
          expect(error).to.include({ status: 503, retryAfter: seconds });
        }
      });
  });

  it('of a date is reckoned by the clock here where an answer has none', async () => {
    const headers = { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() };
    const { retryAfter } = await errorOf(new Response('', { status: 429, headers }));
    expect(retryAfter).to.be.within(3_500, 3_600);
  });

  for (const status of [429, 502, 503])
    it(`with a ${status} of a proxy, in plain text, is waited for, also by those who need a token meanwhile`, async () => {
      let asked = 0;
      browser.intercept = async () => {
        asked += 1;
        return new Response('Slow down', { status, headers: { 'retry-after': '20', date } });
      };
      const { client, events } = browser.open();
      const failed = await client.getAccessToken().catch((thrown) => thrown);
      expect(failed).to.include({ code: 'network_error', status, retryAfter: 20 });
      expect(events.at(-1)).to.deep.include({ type: 'retrying', retryIn: 20_000 });
      const again = await client.fetch(`${app.origin}/guarded`).catch((thrown) => thrown);
      expect(again).to.equal(failed);
      expect(asked).to.equal(1);
      // Who says that it is to be now is believed.
      browser.intercept = (_request, go) => go();
      await client.refresh();
      expect(client.state.status).to.equal('signed-in');
    });

  it('of a proxy holds back a logout as well, which is not lost by any answer of a proxy', async () => {
    const { client, events } = browser.open();
    await eventually('signed in', () => client.user);
    for (const status of [200, 401, 403, 404, 407, 429]) {
      browser.intercept = async () => new Response('No', { status, headers: { 'retry-after': '3600' } });
      if (status === 200) expect(await client.logout()).to.equal(false);
      browser.close();
      expect(browser.storage.written.at(-1)).to.match(/^ending:/);
      browser.open();
    }
    expect(events.at(-1)).to.include({ type: 'signed-out', reason: 'logout' });
    browser.close();
    browser.intercept = (_request, go) => go();
    browser.open();
    await eventually('told', () => browser.storage.written.at(-1)?.startsWith('out:'));
  });
});
