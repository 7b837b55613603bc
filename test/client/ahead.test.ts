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

  it('comes for it at another time than other clients do, which began with it', async () => {
    const app = await startTestApp({ accessToken: { expiresIn: '6s' }, refreshToken: { leeway: '1s' } });
    const browsers = Array.from({ length: 8 }, () => new Browser(app.base));
    // Or they would be tabs, and the first would do it for all.
    const { BroadcastChannel } = globalThis;
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
    try {
      const waited = await Promise.all(
        browsers.map(async (browser) => {
          const { client, events } = browser.open();
          await client.register(newPerson());
          const began = client.expiresIn;
          let left = 0;
          client.subscribe(({ type }) => {
            if (type === 'refreshing') left = client.expiresIn;
          });
          await eventually('refreshed', () => events.at(-1)?.type === 'refreshed');
          return left / began;
        }),
      );
      expect(Math.max(...waited) - Math.min(...waited)).to.be.greaterThan(0.02);
    } finally {
      globalThis.BroadcastChannel = BroadcastChannel;
      for (const browser of browsers) browser.close();
      await app.close();
    }
  });
});
