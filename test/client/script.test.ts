import { expect } from 'chai';
import { startTestApp } from '../harness/app.js';
import { Browser, deferred, newPerson } from './browser.js';

describe('a script on the page, though tokens are in memory alone', () => {
  it('gets access tokens: from the channel of the tabs, from fetch, and by a refresh', async () => {
    const app = await startTestApp();
    const browser = new Browser(app.base);
    const channel = new BroadcastChannel(`sealgate:${app.base}`);
    try {
      const { client } = browser.open();
      await client.register(newPerson());

      const heard = deferred<unknown>();
      channel.onmessage = ({ data }) => heard.resolve(data.value);
      channel.postMessage({ type: 'hello' });
      expect(await heard.promise).to.equal(await client.getAccessToken());

      const hooked = deferred<string | undefined>();
      browser.intercept = (request, go) => {
        hooked.resolve(request.headers.get('authorization')?.replace('Bearer ', ''));
        return go();
      };
      await client.fetch(`${app.base}/me`);
      const token = await hooked.promise;
      expect((await app.client().me(token)).status).to.equal(200);

      const thief = app.client();
      thief.refreshToken = browser.cookie;
      expect((await thief.refresh()).body).to.have.property('access_token');
    } finally {
      channel.close();
      browser.close();
      await app.close();
    }
  });
});
