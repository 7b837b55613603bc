import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Browser, newPerson, type Tab } from './browser.js';

const path = '/change-password';
const newPassword = 'another password';

describe('a change of the password by the client', () => {
  let app: TestApp;
  let browser: Browser;
  let tab: Tab;
  let person: ReturnType<typeof newPerson>;
  before(async () => {
    app = await startTestApp({ accessToken: { expiresIn: '1m' } });
  });
  after(() => app.close());
  beforeEach(async () => {
    browser = new Browser(app.base);
    tab = browser.open();
    person = newPerson();
    await tab.client.register(person);
  });
  afterEach(() => browser.close());

  const change = (currentPassword = person.password) =>
    tab.client.changePassword({ currentPassword, newPassword });
  const codeOf = (change: Promise<unknown>) =>
    change.then(
      () => 'changed',
      ({ code }) => code,
    );
  const requests = () => tab.requests.filter((sent) => sent === path);

  it('signs in anew, by a session that refreshes', async () => {
    const { client, events } = tab;
    await change();
    expect(events.at(-1)).to.include({ type: 'signed-in', here: true });
    expect(await client.refresh()).to.include({ email: person.email });
    await client.logout();
    expect(await codeOf(client.login(person))).to.equal('invalid_credentials');
    expect(await client.login({ ...person, password: newPassword })).to.include({ email: person.email });
  });

  it('leaves all as it was with a wrong password, and with what is no password', async () => {
    expect(await codeOf(change('a wrong password'))).to.equal('invalid_credentials');
    const { client } = tab;
    const error = await client.changePassword({ currentPassword: '', newPassword: 'short' }).catch((e) => e);
    expect(error.errors).to.deep.equal([
      { path: 'new_password', message: 'must have at least 8 characters' },
    ]);
    expect(client.state).to.include({ status: 'signed-in' });
    expect((await client.fetch(`${app.base}/me`)).status).to.equal(200);
  });

  it('needs no token that still lives', async () => {
    let refused = 0;
    browser.intercept = (request, go) => {
      if (!request.url.endsWith(path) || refused++) return go();
      const body = JSON.stringify({ code: 'token_expired', title: 'The token has expired' });
      return Promise.resolve(new Response(body, { status: 401 }));
    };
    await change();
    expect(requests()).to.have.length(2);
    expect(tab.client.state).to.include({ status: 'signed-in' });
  });

  it('signs out where the session was ended meanwhile', async () => {
    await app.client().logout(await tab.client.getAccessToken());
    expect(await codeOf(change())).to.equal('session_revoked');
    expect(tab.client.state).to.include({ status: 'signed-out', reason: 'session_revoked' });
  });

  it('does not sign anybody back in who signed out meanwhile', async () => {
    const changing = codeOf(change());
    await tab.client.logout();
    expect(await changing).to.equal('superseded');
    expect(tab.client.state).to.include({ status: 'signed-out', reason: 'logout' });
  });
});
