import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { sessionsOf } from '../harness/sessions.js';

describe('the methods', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());

  it('of refresh-token and logout are GET and POST alike', async () => {
    for (const method of ['GET', 'POST']) {
      const client = app.client();
      await client.register();
      expect((await client.send(method, '/refresh-token')).status).to.equal(200);
      expect((await client.send(method, '/logout')).status).to.equal(204);
      expect(client.refreshToken).to.equal(undefined);
      expect((await client.send(method, '/logout')).status).to.equal(204);
      expect((await client.send(method, '/refresh-token')).status).to.equal(401);
    }
  });

  it('of the other routes are one each: the rest is not allowed and does nothing', async () => {
    const users = app.connection.collection('users');
    const count = await users.countDocuments();
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      for (const path of ['/register', '/login']) {
        const body = method === 'GET' ? {} : { body: newUser() };
        const answer = await app.client().send(method, path, body);
        expectProblem(answer, 405, 'method_not_allowed');
        expect(answer.headers.get('allow')).to.equal('POST');
      }
    }
    expect(await users.countDocuments()).to.equal(count);
    for (const method of ['POST', 'PUT'])
      expect((await app.client().send(method, '/me')).status).to.equal(405);
  });

  it('are not overridden by a header or a parameter', async () => {
    const client = app.client();
    await client.register();
    const sessions = (await sessionsOf(app.connection)).length;
    const headers = {
      'x-http-method-override': 'POST',
      'x-http-method': 'POST',
      'x-method-override': 'POST',
    };
    expect((await client.send('PUT', '/logout?_method=POST', { headers })).status).to.equal(405);
    expect(await sessionsOf(app.connection)).to.have.length(sessions);
  });

  it('HEAD says of /me what GET says, without the body', async () => {
    const { access_token: bearer } = tokensOf(await app.client().register());
    const answer = await app.client().send('HEAD', '/me', { bearer });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.equal(undefined);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect((await app.client().send('HEAD', '/me')).status).to.equal(401);
  });

  it('HEAD neither refreshes nor logs out, though GET does', async () => {
    const client = app.client();
    await client.register();
    const before = await sessionsOf(app.connection);
    for (const path of ['/refresh-token', '/logout', '/logout?everywhere=true']) {
      const answer = await client.send('HEAD', path);
      expect(answer.status).to.equal(405);
      expect(answer.headers.get('allow')).to.equal('GET, POST');
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
    }
    expect(await sessionsOf(app.connection)).to.deep.equal(before);
    expect((await client.refresh()).status).to.equal(200);
  });

  it('OPTIONS acts on nothing', async () => {
    const client = app.client();
    await client.register();
    for (const path of ['/refresh-token', '/logout', '/login', '/me']) {
      const answer = await client.send('OPTIONS', path);
      expect(answer.status).to.equal(200);
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
    }
    expect((await client.refresh()).status).to.equal(200);
  });
});
