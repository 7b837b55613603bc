import axios from 'axios';
import { expect } from 'chai';
import type { AuthClientOptions } from '../../src/client/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Browser, newPerson } from './browser.js';
import { type Echo, mountEcho } from './echo.js';

interface Place {
  readonly title: string;
  /** Of the client; the server's are the same. */
  readonly options: Pick<AuthClientOptions, 'tokenHeader' | 'tokenScheme'>;
  /** Where a request has it, and what stands before it. */
  readonly name: string;
  readonly prefix: string;
}

const places: readonly Place[] = [
  {
    title: 'a header of another name, which has nothing but the token',
    options: { tokenHeader: 'X-Auth-Token' },
    name: 'x-auth-token',
    prefix: '',
  },
  {
    title: 'a header of another name, with a scheme',
    options: { tokenHeader: 'x-auth-token', tokenScheme: 'Token' },
    name: 'x-auth-token',
    prefix: 'Token ',
  },
  {
    title: 'the header Authorization, with another scheme',
    options: { tokenScheme: 'Token' },
    name: 'authorization',
    prefix: 'Token ',
  },
  {
    title: 'the header Authorization, by its name in small letters',
    options: { tokenHeader: 'authorization' },
    name: 'authorization',
    prefix: 'Bearer ',
  },
];

for (const { title, options, name, prefix } of places)
  describe(`a client that shows its token in ${title}`, () => {
    let app: TestApp;
    let browser: Browser;
    let shown: (string | undefined)[] = [];
    const asShown = (token: string | undefined) => `${prefix}${token}`;
    const echo: Echo = { refusals: 0, seen: [] };
    before(async () => {
      app = await startTestApp({
        accessToken: {
          ...(options.tokenHeader && { header: options.tokenHeader }),
          ...(options.tokenScheme && { scheme: options.tokenScheme }),
        },
        before: (server) => {
          server.use((req, _res, next) => {
            if (req.path !== '/auth/register') shown.push(req.get(name));
            next();
          });
        },
        after: (server, auth) => mountEcho(server, auth, echo),
      });
    });
    after(() => app.close());
    beforeEach(() => {
      browser = new Browser(app.base);
      shown = [];
      echo.refusals = 0;
    });
    afterEach(() => browser.close());

    async function signedIn() {
      const { client } = browser.tab(options);
      const person = newPerson();
      await client.register(person);
      return { client, person, token: await client.getAccessToken() };
    }

    it('has it in what it fetches, also a second time, with the new one', async () => {
      const { client, token } = await signedIn();
      echo.refusals = 1;
      const answer = await client.fetch(`${app.origin}/echo`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"hello":"again"}',
      });
      expect(await answer.json()).to.deep.equal({ got: { hello: 'again' } });
      const newer = await client.getAccessToken();
      expect(newer).not.to.equal(token);
      // The request, the refresh, what acknowledges that, and the request again.
      expect(shown).to.have.members([token, token, newer, newer].map(asShown));
    });

    it('has it in what axios sends, also a second time, with the new one', async () => {
      const { client, token } = await signedIn();
      const instance = axios.create({ baseURL: app.origin });
      client.authInterceptor(instance);
      echo.refusals = 1;
      const { data } = await instance.post('/echo', { hello: 'again' });
      expect(data).to.deep.equal({ got: { hello: 'again' } });
      const newer = await client.getAccessToken();
      expect(newer).not.to.equal(token);
      expect(shown).to.have.members([token, token, newer, newer].map(asShown));
    });

    it('has it in what it asks sealgate for', async () => {
      const { client, person } = await signedIn();
      await client.changePassword({ currentPassword: person.password, newPassword: 'another horse battery' });
      expect(await client.logoutEverywhere()).to.equal(true);
      expect(await (await client.fetch(`${app.origin}/guarded`)).json()).to.include({
        code: 'token_missing',
      });
    });
  });
