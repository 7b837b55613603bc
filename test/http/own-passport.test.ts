import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';

/** What passport hangs on a request that it is given. */
const passportMembers = ['login', 'logout', 'isAuthenticated', 'isUnauthenticated', '_sessionManager'];

describe("the guards' passport", () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({
      after: (express, auth) => {
        express.get('/members', auth.requireAuth, (req, res) => {
          res.json(passportMembers.filter((member) => member in req));
        });
      },
    });
  });
  after(() => app.close());

  it("hangs nothing on a request, where the application's own passport would find it", async () => {
    const { access_token: bearer } = tokensOf(await app.client().register());
    const { status, body } = await app.client().send('GET', `${app.origin}/members`, { bearer });
    expect(status).to.equal(200);
    expect(body).to.deep.equal([]);
  });
});
