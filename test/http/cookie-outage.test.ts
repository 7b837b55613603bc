import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { Page } from '../harness/page.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { expiredTokens } from '../harness/sign-in.js';

describe('an outage while a request renews itself', () => {
  let proxy: DatabaseProxy;
  let app: TestApp;
  beforeEach(async () => {
    proxy = await DatabaseProxy.start();
    app = await startTestApp({
      transport: 'cookie',
      cookie: { secure: false },
      proxy,
      connectOptions: { serverSelectionTimeoutMS: 500, heartbeatFrequencyMS: 500 },
    });
  });
  afterEach(async () => {
    await proxy.restore();
    await app.close();
    await proxy.close();
  });

  it('is 503 and leaves the cookies, which work again when it is over', async () => {
    const page = new Page(app.origin);
    const person = await page.signUp();
    page.set('access_token', expiredTokens(person).accessToken);
    const jar = new Map(page.jar);
    await proxy.cut();
    for (const path of ['/guarded', '/auth/me']) {
      const answer = await page.send('GET', path);
      expectProblem(answer, 503, 'service_unavailable');
      expect(Number(answer.headers.get('retry-after'))).to.be.above(0);
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
    }
    expectProblem(await page.send('POST', '/auth/refresh-token'), 503, 'service_unavailable');
    expect(page.jar).to.deep.equal(jar);
    await proxy.restore();
    await eventually('it is over', async () => (await page.send('GET', '/guarded')).status === 200);
  });
});
