import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { Browser, newPerson, type Tab } from './browser.js';

const isAcknowledgement = ({ url }: Request) => url.endsWith('/acknowledge');

describe('the acknowledgement of a refresh', () => {
  let app: TestApp;
  let browser: Browser;
  before(async () => {
    app = await startTestApp({ refreshToken: { leeway: '1s' } });
  });
  after(() => app.close());
  beforeEach(() => {
    browser = new Browser(app.base);
  });
  afterEach(() => browser.close());

  it('is sent with each new token, so that the page may be closed meanwhile, and not after a login', async () => {
    const sent: unknown[] = [];
    browser.intercept = (request, go) => {
      const { method, keepalive, headers } = request;
      if (isAcknowledgement(request)) sent.push({ method, keepalive, bearer: headers.get('authorization') });
      return go();
    };
    const { client, requests } = browser.open();
    const person = newPerson();
    await client.register(person);
    await client.login(person);
    await client.changePassword({ currentPassword: person.password, newPassword: 'another password' });
    expect(sent).to.deep.equal([]);
    requests.length = 0;
    for (let refreshed = 0; refreshed < 2; refreshed++) {
      await client.refresh();
      const bearer = `Bearer ${await client.getAccessToken()}`;
      expect(sent.splice(0)).to.deep.equal([{ method: 'POST', keepalive: true, bearer }]);
    }
    expect(requests).to.deep.equal(['/refresh-token', '/acknowledge', '/refresh-token', '/acknowledge']);
  });

  /** Refreshes until the server gives another refresh token, and returns a client with the one before. */
  async function rotate({ client }: Tab) {
    const before = app.client();
    before.refreshToken = browser.cookie;
    await eventually('rotated', async () => {
      await client.refresh();
      return browser.cookie !== before.refreshToken;
    });
    return before;
  }

  it('ends the refresh token before, after a leeway', async () => {
    const tab = browser.open();
    await tab.client.register(newPerson());
    const before = await rotate(tab);
    await eventually(
      'found out',
      async () => codeOf(await before.copy().refresh('again')) === 'refresh_token_reused',
    );
  });

  it('is why: without it, the refresh token before is good for the current one for longer than that', async () => {
    browser.intercept = async (request, go) =>
      isAcknowledgement(request) ? new Response(null, { status: 204 }) : go();
    const tab = browser.open();
    await tab.client.register(newPerson());
    const before = await rotate(tab);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const current = before.copy();
    expect((await current.refresh('again')).status).to.equal(200);
    expect(current.refreshToken).not.to.equal(before.refreshToken);
  });

  it('is awaited by nobody', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    browser.intercept = (request, go) => (isAcknowledgement(request) ? new Promise(() => undefined) : go());
    expect(await client.refresh()).to.include({ id: client.user?.id });
    expect(await client.logout()).to.equal(true);
  });

  it('signs nobody out, and is a problem to nobody, when it is refused or gets lost', async () => {
    const { client, events, requests } = browser.open();
    await client.register(newPerson());
    const { state } = client;
    events.length = 0;
    const answers = [
      async () => Response.json({ code: 'session_revoked', title: 'Revoked' }, { status: 401 }),
      async () => Response.json({ code: 'token_expired', title: 'Expired' }, { status: 401 }),
      async () => Response.json({ code: 'service_unavailable', title: 'Away' }, { status: 503 }),
      async () => new Response('<h1>Welcome to our hotel</h1>'),
      async () => {
        throw new TypeError('no network');
      },
    ];
    const unhandled: unknown[] = [];
    const keep = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', keep);
    for (const answer of answers) {
      browser.intercept = (request, go) => (isAcknowledgement(request) ? answer() : go());
      requests.length = 0;
      await client.refresh();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(requests).to.deep.equal(['/refresh-token', '/acknowledge']);
    }
    process.off('unhandledRejection', keep);
    expect(unhandled).to.deep.equal([]);
    expect(client.state).to.equal(state);
    expect(new Set(events.map(({ type }) => type))).to.deep.equal(new Set(['refreshing', 'refreshed']));
  });
});
