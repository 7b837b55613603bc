import { expect } from 'chai';
import { codeOf } from '../harness/client.js';
import { claimsOf, forge } from '../harness/forge.js';
import { signUp } from '../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../harness/stores.js';

describeWithEachStore('a service that has the access keys, where each request is looked up', (start) => {
  let app: StoreApp;
  before(async () => {
    app = await start({ sessions: { check: 'every-request' } });
  });
  after(() => app.close());

  it('makes no token for somebody by a session of somebody else', async () => {
    const [service, victim] = [await signUp(app.base), await signUp(app.base)];
    const own = { sub: service.userId, sid: service.sid };
    expect((await service.client.me(forge(claimsOf('access_token', own)))).status).to.equal(200);
    for (const claims of [
      { sub: victim.userId, sid: service.sid },
      { sub: service.userId, sid: victim.sid },
      { ...own, ver: 1 },
      { ...own, sub: 'no id at all' },
      { ...own, sub: '$ne' },
    ]) {
      const answer = await victim.client.me(forge(claimsOf('access_token', claims)));
      expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'session_revoked']);
    }
  });
});
