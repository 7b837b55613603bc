import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { signUp } from '../harness/sign-in.js';

describe('a refresh with several tokens, in an outage', function () {
  this.timeout(120_000);
  let proxy: DatabaseProxy;
  let app: TestApp;
  before(async () => {
    proxy = await DatabaseProxy.start();
    app = await startTestApp({ proxy });
  });
  after(async () => {
    await proxy.restore();
    await app.close();
    await proxy.close();
  });

  it('is 503 with the first, and nobody is given the session of another', async () => {
    const people = [await signUp(app.base), await signUp(app.base)];
    const cookie = people.map(({ client }) => `refresh_token=${client.refreshToken}`).join('; ');
    // As they are asked for: the driver sends no second one in an outage.
    const asked: string[] = [];
    app.connection.set('debug', (collection: string) => asked.push(collection));
    proxy.freeze();
    const answer = await app.client().send('POST', '/refresh-token', { headers: { cookie } });
    expectProblem(answer, 503, 'service_unavailable');
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
    expect(asked.filter((collection) => collection === 'sealgate_sessions')).to.have.length(1);
  });
});
