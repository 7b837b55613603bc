import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, newPerson } from './browser.js';

describe('a client that was closed', () => {
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

  it('finds out who is there when it is subscribed to again, as StrictMode does at once', async () => {
    const person = newPerson();
    await browser.open().client.register(person);
    browser.close();
    const { client } = browser.tab();
    client.subscribe(() => undefined)();
    client.close();
    client.subscribe(() => undefined);
    await eventually('signed in', () => client.user?.email === person.email);
  });

  it('knows that nobody is there when it is subscribed to again', async () => {
    const { client } = browser.open();
    client.close();
    client.subscribe(() => undefined);
    await eventually('signed out', () => client.state.status === 'signed-out');
    client.close();
    client.subscribe(() => undefined);
    expect(client.state.status).to.equal('signed-out');
  });

  for (const [name, storage] of [
    ['with a storage', undefined],
    ['without one', null],
  ] as const)
    it(`goes on with its user, and hears other tabs again, ${name}`, async () => {
      const { client } = browser.open(storage === null ? { storage } : {});
      const user = await client.register(newPerson());
      client.close();
      client.subscribe(() => undefined);
      expect(client.user).to.deep.equal(user);
      await client.refresh();
      const other = browser.open(storage === null ? { storage } : {});
      await eventually('handed over', () => other.client.user);
      await other.client.logout();
      await eventually('signed out', () => client.state.status === 'signed-out');
    });

  it('takes up what another tab did meanwhile', async () => {
    const [one, other] = [browser.open(), browser.open()];
    await one.client.register(newPerson());
    await eventually('signed in', () => other.client.user);
    one.client.close();
    const next = newPerson();
    await other.client.register(next);
    one.client.subscribe(() => undefined);
    await eventually('the other', () => one.client.user?.email === next.email);
    one.client.close();
    await other.client.logout();
    one.client.subscribe(() => undefined);
    expect(one.client.state.status).to.equal('signed-out');
    expect(await one.client.getAccessToken()).to.equal(undefined);
  });
});

it('a client that is not closed lets Node end, signed in or not', async () => {
  const app = await startTestApp();
  try {
    const { email, password } = newPerson();
    const client = new URL('../../src/client/index.js', import.meta.url).href;
    const script = `
      import { createAuthClient } from ${JSON.stringify(client)};
      for (const storage of [undefined, null]) {
        const client = createAuthClient({ baseUrl: ${JSON.stringify(app.base)}, storage });
        client.subscribe(() => {});
        await client.refresh().catch(() => {});
        if (storage === null) await client.register(${JSON.stringify({ email, password })});
        console.log(client.state.status);
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
    let printed = '';
    let errors = '';
    child.stdout.on('data', (chunk) => (printed += chunk));
    child.stderr.on('data', (chunk) => (errors += chunk));
    const [code] = await once(child, 'close');
    expect([code, printed], errors).to.deep.equal([0, 'signed-out\nsigned-in\n']);
  } finally {
    await app.close();
  }
});
