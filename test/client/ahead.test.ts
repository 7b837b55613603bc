import { expect } from 'chai';
import { startTestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { Browser, newPerson } from './browser.js';

describe('a client whose token is about to run out', () => {
  it('has another one before that, by itself', async () => {
    const app = await startTestApp({ accessToken: { expiresIn: '10s' }, refreshToken: { leeway: '1s' } });
    const browser = new Browser(app.base);
    try {
      const { client, requests } = browser.open();
      await client.register(newPerson());
      const first = await client.getAccessToken();
      let left = 0;
      browser.intercept = (_request, go) => {
        left = client.expiresIn;
        return go();
      };
      await eventually('refreshed', async () => requests.includes('/refresh-token') && left > 0);
      // Not as soon as it has one, either.
      expect(left).to.be.lessThan(3_000);
      await eventually('another', async () => (await client.getAccessToken()) !== first);
    } finally {
      browser.close();
      await app.close();
    }
  });
});
