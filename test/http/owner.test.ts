import { expect } from 'chai';
import type { ErrorRequestHandler } from 'express';
import { signUpAdmin } from '../harness/admin.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

describe('requireOwner', () => {
  let app: TestApp;
  let owner: SignedInClient;
  let other: SignedInClient;
  let admin: SignedInClient;
  before(async () => {
    app = await startTestApp({
      after: (express, auth) => {
        const mine = auth.requireOwner((req) => req.params.userId);
        express.get('/orders/:userId', mine, (req, res) => {
          res.json({ by: req.currentUser?.id, sid: auth.claims(req)?.sid });
        });
        express.get('/behind/:userId', auth.requireAuth, mine, (_req, res) => {
          res.json({});
        });
        // As of a path such as /files/*userId, which Express 4 does not have.
        const listed = auth.requireOwner((req) => [String(req.params.userId)]);
        express.get('/files/:userId', listed, (_req, res) => {
          res.json({});
        });
        express.get('/nobodys', mine, (_req, res) => {
          res.json({});
        });
        express.get(
          '/broken',
          auth.requireOwner(() => {
            throw new Error('a fault of the application');
          }),
        );
        const handler: ErrorRequestHandler = (error: Error, _req, res, _next) => {
          res.status(500).json({ fault: error.message });
        };
        express.use(handler);
      },
    });
    [owner, other, admin] = [await signUp(app.base), await signUp(app.base), await signUpAdmin(app)];
  });
  after(() => app.close());

  const ask = (path: string, bearer?: string) => app.client().send('GET', `${app.origin}${path}`, { bearer });

  it('lets the owner through, and tells the handler who it is', async () => {
    const answer = await ask(`/orders/${owner.userId}`, owner.token);
    expect([answer.status, answer.body]).to.deep.equal([200, { by: owner.userId, sid: owner.sid }]);
  });

  it('lets admins through, as themselves', async () => {
    const answer = await ask(`/orders/${owner.userId}`, admin.token);
    expect([answer.status, answer.body]).to.deep.equal([200, { by: admin.userId, sid: admin.sid }]);
  });

  it('lets nobody else through', async () => {
    for (const path of [`/orders/${owner.userId}`, `/behind/${owner.userId}`]) {
      const answer = await ask(path, other.token);
      expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'insufficient_role']);
    }
  });

  it('asks who it is first', async () => {
    expect(codeOf(await ask(`/orders/${owner.userId}`))).to.equal('token_missing');
    expect(codeOf(await ask(`/orders/${owner.userId}`, 'nonsense'))).to.equal('token_invalid');
    const left = await signUp(app.base);
    await left.client.logout();
    expect(codeOf(await ask(`/orders/${left.userId}`, left.token))).to.equal('session_revoked');
  });

  it('works behind requireAuth as by itself', async () => {
    expect((await ask(`/behind/${owner.userId}`, owner.token)).status).to.equal(200);
  });

  it('takes a list, or nothing, for nobody', async () => {
    for (const path of [`/files/${owner.userId}`, '/nobodys']) {
      expect(codeOf(await ask(path, owner.token))).to.equal('insufficient_role');
      expect((await ask(path, admin.token)).status).to.equal(200);
    }
  });

  it("leaves a fault of the application's function to the application, at first sight and later", async () => {
    const stranger = await signUp(app.base);
    for (let turn = 0; turn < 2; turn++) {
      const answer = await ask('/broken', stranger.token);
      expect([answer.status, answer.body]).to.deep.equal([500, { fault: 'a fault of the application' }]);
    }
  });
});
