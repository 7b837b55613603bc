import { expect } from 'chai';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { codeOf, newUser, tokensOf } from '../../harness/client.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { signUp } from '../../harness/sign-in.js';

for (const empty of [null, '']) {
  describe(`an optional field that is ${JSON.stringify(empty)}`, () => {
    let app: TestApp;
    before(async () => {
      app = await startTestApp({
        tokenEndpoint: { stateless: true, refresh: true },
        registration: 'open',
      });
    });
    after(() => app.close());

    it('counts as not given at registration and login', async () => {
      const fields = newUser();
      const { status, body } = await app
        .client()
        .register({ ...fields, username: empty, name: empty, invitation: empty, delivery: empty });
      expect(status).to.equal(201);
      expect(body).to.have.property('user').that.has.not.any.keys('username', 'name');
      const signedIn = await app.client().login({ ...fields, username: empty, delivery: empty });
      expect([signedIn.status, Object(signedIn.body).refresh_token]).to.deep.equal([200, undefined]);
      expect(signedIn.headers.getSetCookie()).to.have.length(1);
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

    it('counts as not given at a change of the password, at logout, and where somebody deletes the account', async () => {
      const { client, token: bearer, fields } = await signUp(app.base);
      const body = { current_password: fields.password, new_password: 'another battery', delivery: empty };
      const changed = await client.send('POST', '/change-password', { bearer, body });
      expect([changed.status, Object(changed.body).refresh_token]).to.deep.equal([200, undefined]);
      const { access_token: next } = tokensOf(changed);
      const deletion = await client.send('DELETE', '/me', {
        bearer: next,
        body: { current_password: empty },
      });
      expectProblem(deletion, 400, 'invalid_request');
      expect(deletion.body).to.have.nested.property('errors[0].message', 'is required');
      const none = { body: { refresh_token: empty, token: empty } };
      expect((await client.send('POST', '/logout', none)).status).to.equal(204);
      expect(codeOf(await client.me(next))).to.equal('session_revoked');
    });

    it('counts as not given in an invitation', async () => {
      const { client, token: bearer } = await signUpAdmin(app);
      const { email, password } = newUser();
      const body = { email, roles: empty, expiresIn: empty };
      const invited = await client.send('POST', '/invitations', { bearer, body });
      expect(invited.status).to.equal(201);
      const { token: invitation, expiresAt } = Object(invited.body);
      expect(Date.parse(expiresAt) - Date.now()).to.be.above(6 * 24 * 3_600_000);
      const { user } = tokensOf(await app.client().register({ email, password, invitation }));
      expect(user).to.deep.include({ email, roles: ['user'] });
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

describe('an optional field of another kind', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ tokenEndpoint: { refresh: true } });
  });
  after(() => app.close());

  it('is refused, and its name told', async () => {
    const fields = newUser();
    await app.client().register(fields);
    const { client, token: bearer } = await signUpAdmin(app);
    const other = { ...newUser(), current_password: fields.password, new_password: 'another battery' };
    const kinds: [path: string, named: string, body: object][] = [];
    for (const value of [1, true, [], {}, 'neither'])
      kinds.push(['/login', 'delivery', { ...fields, delivery: value }]);
    for (const value of [1, true, [], {}]) {
      for (const name of ['delivery', 'username', 'name', 'invitation'])
        kinds.push(['/register', name, { ...newUser(), [name]: value }]);
      for (const name of ['username', 'name', 'password'])
        kinds.push(['/users', name, { email: newUser().email, [name]: value }]);
      kinds.push(['/change-password', 'delivery', { ...other, delivery: value }]);
      kinds.push(['/logout', 'refresh_token', { refresh_token: value }]);
      kinds.push(['/logout', 'token', { token: value }]);
    }
    for (const value of [1, 0, 'false', {}])
      kinds.push(['/users', 'disabled', { email: newUser().email, disabled: value }]);
    for (const [path, named, body] of kinds) {
      const answer = await client.send('POST', path, { bearer, body });
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body, `${path} ${JSON.stringify(body)}`).to.have.nested.property('errors[0].path', named);
    }
  });
});
