import { expect } from 'chai';
import type { AuthState } from '../../src/client/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, newPerson, type Tab } from './browser.js';

describe('a client that signs its user in again', () => {
  let app: TestApp;
  let browser: Browser;
  let tab: Tab;
  let person: ReturnType<typeof newPerson>;
  before(async () => {
    app = await startTestApp({ sessions: { recentFor: '3s' } });
  });
  after(() => app.close());
  beforeEach(async () => {
    browser = new Browser(app.base);
    tab = browser.open();
    person = newPerson();
    await tab.client.register(person);
  });
  afterEach(() => browser.close());

  const endOthers = () => tab.client.fetch(`${app.base}/sessions`, { method: 'DELETE' });
  const refused = () =>
    eventually('the login is not recent', async () => {
      const answer = await endOthers();
      return answer.status === 401 ? answer : undefined;
    });

  it('may do again what needs a recent login, and nobody was signed out by the refusal', async () => {
    const { client, events, requests } = tab;
    const { state } = client;
    expect((await endOthers()).status).to.equal(204);
    const answer = await refused();
    expect(await answer.json()).to.include({ code: 'reauthentication_required' });
    requests.length = 0;
    await endOthers();
    expect(requests).to.deep.equal(['/sessions']);
    expect(client.state).to.equal(state);
    expect(events.map(({ type }) => type)).not.to.include('signed-out');

    expect(await client.reauthenticate(person.password)).to.deep.equal(client.user);
    expect((await endOthers()).status).to.equal(204);
  });

  it('is never signed out meanwhile, in no tab, and all get the new token', async () => {
    const tabs = [tab, browser.open(), browser.open()];
    await Promise.all(tabs.map(({ client }) => eventually('signed in', () => client.user)));
    const before = await tab.client.getAccessToken();
    const states = new Set<AuthState>(tabs.map(({ client }) => client.state));
    for (const { client } of tabs) client.subscribe(() => states.add(client.state));
    const watch = setInterval(() => {
      for (const { client } of tabs) states.add(client.state);
    });
    try {
      await tab.client.reauthenticate(person.password);
      const token = await tab.client.getAccessToken();
      expect(token).not.to.equal(before);
      for (const { client } of tabs)
        await eventually('the new token', async () => (await client.getAccessToken()) === token);
    } finally {
      clearInterval(watch);
    }
    expect([...states].map(({ status, user }) => [status, user?.email])).to.deep.equal(
      tabs.map(() => ['signed-in', person.email]),
    );
  });

  it('goes on with the session that replaced the one before', async () => {
    const { client } = tab;
    await client.reauthenticate(person.password);
    expect(await client.refresh()).to.include({ email: person.email });
    const { sessions } = await (await client.fetch(`${app.base}/sessions`)).json();
    expect(sessions.map(({ current }: { current?: boolean }) => current)).to.deep.equal([true]);
  });

  it('stays signed in with a wrong password, and refreshes on', async () => {
    const { client, events } = tab;
    const { state } = client;
    const error = await client.reauthenticate('a wrong password').catch((thrown) => thrown);
    expect(error).to.include({ name: 'AuthClientError', code: 'invalid_credentials', status: 401 });
    expect(client.state).to.equal(state);
    await client.refresh();
    expect(client.state).to.equal(state);
    expect(events.map(({ type }) => type)).not.to.include('signed-out');
  });

  it('is refused where nobody is signed in', async () => {
    const { client } = tab;
    await client.logout();
    const error = await client.reauthenticate(person.password).catch((thrown) => thrown);
    expect(error).to.include({ code: 'invalid_request', status: 400 });
    expect(client.state.status).to.equal('signed-out');
  });

  it('does not sign anybody back in who signed out meanwhile', async () => {
    const { client } = tab;
    const signingIn = client.reauthenticate(person.password).catch((thrown) => thrown);
    await client.logout();
    expect(await signingIn).to.include({ code: 'superseded' });
    expect(client.state).to.include({ status: 'signed-out', reason: 'logout' });
  });
});
