import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, deferred, newPerson, password } from './browser.js';

describe('a session that the server ended', () => {
  let app: TestApp;
  let browser: Browser;
  before(async () => {
    app = await startTestApp({ refreshToken: { leeway: 0 } });
  });
  after(() => app.close());
  beforeEach(() => {
    browser = new Browser(app.base);
  });
  afterEach(() => browser.close());

  it('by revocation empties everything with the next request, in all tabs', async () => {
    const [one, other] = [browser.open(), browser.open()];
    await one.client.register(newPerson());
    await eventually('signed in', () => other.client.user);
    const thief = app.client();
    await thief.logout(await one.client.getAccessToken());

    const answer = await one.client.fetch(`${app.origin}/guarded`);
    expect(answer.status).to.equal(401);
    for (const { client, events } of [one, other]) {
      await eventually('signed out', () => client.state.status === 'signed-out');
      expect(client.state).to.include({ reason: 'session_revoked', user: undefined });
      expect(events.at(-1)).to.include({ type: 'signed-out', reason: 'session_revoked' });
      expect(await client.getAccessToken()).to.equal(undefined);
    }
    expect(browser.storage.written.at(-1)).to.match(/^out:/);
  });

  it('because a refresh token was stolen says so', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    const thief = app.client();
    thief.refreshToken = browser.cookie;
    expect((await thief.refresh()).status).to.equal(200);
    await thief.me(undefined);
    await client.refresh();
    expect(client.state).to.include({ status: 'signed-out', reason: 'refresh_token_reused' });
  });

  it('is over for a page that loads, without an earlier word', async () => {
    const { client } = browser.open();
    await client.register(newPerson());
    await app.client().logout(await client.getAccessToken());
    browser.close();
    const next = browser.open();
    await eventually('signed out', () => next.client.state.status === 'signed-out');
    expect(next.client.state).to.include({ reason: 'session_revoked' });
  });

  it('does not sign out who signed in anew since', async () => {
    const [one, other] = [browser.open(), browser.open({ storage: null })];
    const person = newPerson();
    await one.client.register(person);
    await eventually('signed in', () => other.client.user);
    let isRevoked = false;
    const slow = browser.open({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        // The refusal of the old token is on its way while somebody signs in. A refresh may be on its way as well.
        if (isRevoked && response.url.endsWith('/guarded')) {
          isRevoked = false;
          await one.client.login({ email: person.email, password });
        }
        return response;
      },
    });
    await eventually('handed over', () => slow.client.user);
    const old = await slow.client.getAccessToken();
    await app.client().logout(old);
    isRevoked = true;
    // Before the registration, tabs may have told each other that nobody is signed in.
    for (const { events } of [one, slow]) events.length = 0;
    const answer = await slow.client.fetch(`${app.origin}/guarded`);
    expect(answer.status).to.equal(401);
    for (const { client, events } of [one, slow]) {
      const token = await eventually('another token', () => client.getAccessToken());
      expect(token).not.to.equal(old);
      expect(events.map(({ type }) => type)).not.to.include('signed-out');
    }
  });

  it('is not the end of the one that followed in the same tab', async () => {
    const person = newPerson();
    const { client, events } = browser.open();
    await client.register(person);
    const [onTheWay, released] = [deferred(), deferred()];
    browser.intercept = async (request, go) => {
      const response = await go();
      if (!request.url.endsWith('/guarded')) return response;
      onTheWay.resolve();
      await released.promise;
      return response;
    };
    await app.client().logout(await client.getAccessToken());
    const answered = client.fetch(`${app.origin}/guarded`);
    await onTheWay.promise;
    await client.login(person);
    released.resolve();
    expect((await answered).status).to.equal(401);
    expect(client.state.status).to.equal('signed-in');
    expect(events.at(-1)?.type).to.equal('signed-in');
  });
});
