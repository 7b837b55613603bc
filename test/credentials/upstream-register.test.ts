import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { ownFields } from '../harness/own-fields.js';
import { behaviours, json, UpstreamServer } from '../harness/upstream.js';

describe('a registration at an upstream', () => {
  let upstream: UpstreamServer;
  let app: TestApp;
  beforeEach(async () => {
    upstream = await UpstreamServer.start();
    app = await startTestApp({ upstream: upstream.options });
  });
  afterEach(async () => {
    await app.close();
    await upstream.close();
  });
  const users = () => app.connection.collection('users').countDocuments();

  it('passes through, and signs in', async () => {
    const client = app.client();
    const fields = { email: 'Ann@Example.com', password: 'short', username: 'Ann', name: 'Ann' };
    const answer = await client.register({ ...fields, delivery: 'cookie' });
    expect(answer.status).to.equal(201);
    expect(tokensOf(answer).user).to.include({ email: 'ann@example.com', name: 'Ann' });
    const [{ path, body } = { path: '', body: '' }] = upstream.received;
    expect(path).to.equal('/people');
    expect(JSON.parse(body)).to.deep.equal({ ...fields, email: 'ann@example.com', username: 'ann' });
    expect((await client.refresh()).status).to.equal(200);
  });

  it('passes on the fields of the application, and keeps them here, but no roles of an invitation', async () => {
    const other = await startTestApp({ upstream: upstream.options, users: { fields: ownFields } });
    try {
      const fields = newUser();
      const { token } = await other.auth.users.invite({ email: fields.email, roles: ['admin'] });
      const answer = await other.client().register({ ...fields, company: 'ACME', invitation: token });
      expect(tokensOf(answer).user).to.deep.include({ company: 'ACME', plan: 'free', roles: ['user'] });
      const sent = JSON.parse(upstream.received[0]?.body ?? '');
      expect(sent)
        .to.include({ ...fields, company: 'ACME' })
        .and.not.have.any.keys('roles', 'invitation', 'own');
      expect(tokensOf(await other.client().login(fields)).user).to.include({ company: 'ACME' });
    } finally {
      await other.close();
    }
  });

  it('is followed by logins of the same user', async () => {
    const fields = newUser();
    const registered = tokensOf(await app.client().register(fields)).user;
    expect(tokensOf(await app.client().login(fields)).user.id).to.equal(registered.id);
  });

  it('is told that an address is taken, and why else it was refused is not guessed', async () => {
    const fields = newUser();
    await app.client().register(fields);
    expectProblem(await app.client().register(fields), 409, 'email_taken');
    upstream.behaviour = behaviours.status(422);
    expectProblem(await app.client().register(newUser()), 400, 'invalid_request');
    expect(await users()).to.equal(1);
  });

  it('does not sign in who is disabled here', async () => {
    const person = upstream.add();
    await app.client().login(person);
    await app.connection.collection('users').updateOne({}, { $set: { disabled: true } });
    upstream.behaviour = behaviours.says({ id: person.id, email: person.email });
    const client = app.client();
    expectProblem(await client.register(newUser()), 401, 'invalid_credentials');
    expect(client.refreshToken).to.equal(undefined);
  });

  it('is 503 while the upstream is away', async () => {
    await upstream.close();
    const answer = await app.client().register(newUser());
    expectProblem(answer, 503, 'service_unavailable');
    expect(Number(answer.headers.get('retry-after'))).to.be.above(0);
    expect(await users()).to.equal(0);
  });

  it('that fails again and again is left alone, and logins are not', async () => {
    const person = upstream.add();
    upstream.behaviour = (response, request) =>
      request.path === '/people' ? json(response, 500, {}) : upstream.honest(response, request);
    for (let failures = 0; failures < 6; failures++)
      expectProblem(await app.client().register(newUser()), 503, 'service_unavailable');
    expect(upstream.received).to.have.length(5);
    expect((await app.client().login(person)).status).to.equal(200);
  });

  it('is not to be had where no address for it is set, and the upstream is not asked', async () => {
    const { url } = upstream.options;
    const withoutRegistration = await startTestApp({ upstream: { url } });
    try {
      expectProblem(await withoutRegistration.client().register(newUser()), 404, 'not_found');
      expect(upstream.received).to.deep.equal([]);
      expect((await withoutRegistration.client().login(upstream.add())).status).to.equal(200);
    } finally {
      await withoutRegistration.close();
    }
  });
});
