import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, newPerson, password } from './browser.js';

describe('what is sent twice, by a double click', () => {
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

  it('registers once, signs in, and both get the user', async () => {
    const { client, requests } = browser.open();
    const person = newPerson();
    const [one, other] = await Promise.all([client.register(person), client.register({ ...person })]);
    expect(one).to.equal(other);
    expect(client.state).to.include({ status: 'signed-in', user: one });
    expect(requests.filter((path) => path === '/register')).to.have.length(1);
    expect((await client.fetch(`${app.base}/me`)).status).to.equal(200);
  });

  it('logs in once, and changes the password once', async () => {
    const { client, requests } = browser.open();
    const person = newPerson();
    await client.register(person);
    await client.logout();
    await Promise.all([client.login(person), client.login({ ...person }), client.login(person)]);
    const change = { currentPassword: password, newPassword: 'another horse battery' };
    await Promise.all([client.changePassword(change), client.changePassword({ ...change })]);
    for (const path of ['/login', '/change-password'])
      expect(requests.filter((one) => one === path)).to.have.length(1);
    expect(client.state.status).to.equal('signed-in');
  });

  it('fails for both, and can be tried again', async () => {
    const { client, requests } = browser.open();
    const person = newPerson();
    const failures = await Promise.allSettled([client.login(person), client.login(person)]);
    for (const failure of failures)
      expect(failure).to.have.nested.property('reason.code', 'invalid_credentials');
    await client.login(person).catch(() => undefined);
    expect(requests.filter((path) => path === '/login')).to.have.length(2);
  });

  it('is a new request after a logout, and where the person is another', async () => {
    const { client } = browser.open();
    const [ann, bob] = [newPerson(), newPerson()];
    await client.register(ann);
    await client.register(bob);
    const [first, second] = [client.login(ann), client.login(bob)];
    expect(await first.catch(({ code }) => code)).to.equal('superseded');
    expect(await second).to.include({ email: bob.email });
    const cancelled = client.login(ann).catch(({ code }) => code);
    await client.logout();
    const again = client.login(ann);
    expect(await cancelled).to.equal('superseded');
    expect(await again).to.include({ email: ann.email });
    await eventually('signed in', () => client.user?.email === ann.email);
  });
});
