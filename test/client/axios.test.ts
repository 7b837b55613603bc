import axios from 'axios';
import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Browser, newPerson } from './browser.js';
import { type Echo, mountEcho } from './echo.js';

describe('the interceptor for axios', () => {
  let app: TestApp;
  let browser: Browser;
  const echo: Echo = { refusals: 0, seen: [] };
  before(async () => {
    app = await startTestApp({
      after: (server, auth) => mountEcho(server, auth, echo),
    });
  });
  after(() => app.close());
  beforeEach(() => {
    browser = new Browser(app.base);
    echo.seen.length = 0;
    echo.refusals = 0;
  });
  afterEach(() => browser.close());

  async function signedIn() {
    const { client, requests } = browser.open();
    await client.register(newPerson());
    const instance = axios.create({ baseURL: app.origin });
    const off = client.authInterceptor(instance);
    return { client, requests, instance, off };
  }

  it('adds the access token', async () => {
    const { client, instance } = await signedIn();
    const { data } = await instance.get('/guarded');
    expect(data).to.include({ id: client.user?.id });
  });

  it('refreshes and repeats the request, body and all, where the token had run out', async () => {
    const { client, requests, instance } = await signedIn();
    const before = await client.getAccessToken();
    echo.refusals = 1;
    const { data } = await instance.post('/echo', { hello: 'again' });
    expect(data).to.deep.equal({ got: { hello: 'again' } });
    expect(requests).to.deep.equal(['/register', '/refresh-token', '/acknowledge']);
    expect(echo.seen).to.deep.equal([
      { authorization: `Bearer ${before}`, body: { hello: 'again' } },
      { authorization: `Bearer ${await client.getAccessToken()}`, body: { hello: 'again' } },
    ]);
    expect(echo.seen[0]?.authorization).not.to.equal(echo.seen[1]?.authorization);
  });

  it('repeats once only', async () => {
    const { instance } = await signedIn();
    echo.refusals = 9;
    const error = await instance.post('/echo', {}).catch((thrown) => thrown);
    expect(error).to.have.nested.property('response.status', 401);
    expect(echo.seen).to.have.length(2);
  });

  it('passes other failures on', async () => {
    const { instance, requests } = await signedIn();
    const error = await instance.get('/admin').catch((thrown) => thrown);
    expect(error).to.have.nested.property('response.status', 403);
    expect(requests).to.deep.equal(['/register']);
  });

  it('shows the token to no other origin', async () => {
    const { instance } = await signedIn();
    const elsewhere = app.origin.replace('127.0.0.1', 'localhost');
    const error = await instance.get(`${elsewhere}/guarded`).catch((thrown) => thrown);
    expect(error).to.have.nested.property('response.data.code', 'token_missing');
  });

  it('can be taken off', async () => {
    const { instance, off } = await signedIn();
    off();
    const error = await instance.get('/guarded').catch((thrown) => thrown);
    expect(error).to.have.nested.property('response.data.code', 'token_missing');
  });
});
