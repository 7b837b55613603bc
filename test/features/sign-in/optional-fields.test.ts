import { expect } from 'chai';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { newUser } from '../../harness/client.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { signUp } from '../../harness/sign-in.js';

for (const empty of [null, '']) {
  describe(`an optional field that is ${JSON.stringify(empty)}`, () => {
    let app: TestApp;
    before(async () => {
      app = await startTestApp({ tokenEndpoint: { stateless: true, refresh: true } });
    });
    after(() => app.close());

    it('counts as not given at registration and login', async () => {
      const fields = newUser();
      const { status, body } = await app
        .client()
        .register({ ...fields, username: empty, name: empty, invitation: empty });
      expect(status).to.equal(201);
      expect(body).to.have.property('user').that.has.not.any.keys('username', 'name');
      expect((await app.client().login({ ...fields, username: empty })).status).to.equal(200);
      const { email: username, password } = fields;
      expect((await app.client().login({ email: empty, username, password })).status).to.equal(200);
      expectProblem(
        await app.client().login({ email: empty, username: empty, password }),
        400,
        'invalid_request',
      );
      expectProblem(await app.client().register({ ...newUser(), email: empty }), 400, 'invalid_request');
    });

    it('counts as not given at /token', async () => {
      const { fields } = await signUp(app.base);
      const ask = (body: object) => app.client().send('POST', '/token', { body });
      const { email: username, password } = fields;
      expect((await ask({ username, password, refresh_token: empty, token: empty })).status).to.equal(200);
      const { body } = await app.client().login({ ...fields, delivery: 'body' });
      const { refresh_token } = body as { refresh_token: string };
      expect((await ask({ refresh_token, token: empty, username: empty, password: empty })).status).to.equal(
        200,
      );
      expectProblem(await ask({ refresh_token: empty, username: empty }), 400, 'invalid_request');
    });

    it('counts as not given where a user is added', async () => {
      const { client, token: bearer } = await signUpAdmin(app);
      const { email } = newUser();
      const none = { password: empty, username: empty, name: empty, roles: empty, disabled: empty };
      const body = { email, emailVerified: empty, ...none };
      const answer = await client.send('POST', '/users', { bearer, body });
      expect(answer.status).to.equal(201);
      expect(answer.body).to.deep.include({ email, roles: ['user'], disabled: false });
      expect(answer.body).not.to.have.any.keys('username', 'name', 'emailVerified');
    });
  });
}
