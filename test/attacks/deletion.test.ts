import { expect } from 'chai';
import { defineFeature } from '../../src/core/feature.js';
import { serviceUnavailable } from '../../src/core-errors.js';
import { AuthError } from '../../src/errors.js';
import * as builtIn from '../../src/routes.js';
import { signUpAdmin } from '../harness/admin.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { age } from '../harness/sessions.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

describe('a thief of an access token', () => {
  let app: TestApp;
  let victim: SignedInClient;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  beforeEach(async () => {
    victim = await signUp(app.base);
  });

  it('deletes nobody: it takes the password, even while the login is recent', async () => {
    for (const body of [
      {},
      { current_password: '' },
      { current_password: null },
      { current_password: 'guessed' },
    ]) {
      const answer = await app.client().send('DELETE', '/me', { bearer: victim.token, body });
      expect([400, 401]).to.include(answer.status);
    }
    expect((await app.client().login(victim.fields)).status).to.equal(200);
    expect((await victim.client.me(victim.token)).status).to.equal(200);
  });

  it('neither deletes nor takes along what is stored once the login is a while ago, whatever else is known', async () => {
    await age(app.connection, 301_000);
    const { access_token: bearer } = tokensOf(await victim.client.refresh());
    const body = { current_password: victim.fields.password };
    expectProblem(
      await app.client().send('DELETE', '/me', { bearer, body }),
      401,
      'reauthentication_required',
    );
    expectProblem(await app.client().send('GET', '/me/export', { bearer }), 401, 'reauthentication_required');
    expect((await app.client().login(victim.fields)).status).to.equal(200);
  });

  it('of one user takes along nothing of another, whom a request may name', async () => {
    const thief = await signUp(app.base);
    const { token: bearer } = thief;
    for (const path of [
      `/me/export?id=${victim.userId}&userId=${victim.userId}&user[id]=${victim.userId}`,
      '/me/export?sub=x',
    ]) {
      const headers = { 'x-user-id': victim.userId };
      const { body, status } = await app.client().send('GET', path, { bearer, headers });
      expect(status).to.equal(200);
      expect(body).to.have.nested.property('user.id', thief.userId);
      expect(JSON.stringify(body)).not.to.include(victim.userId).and.not.to.include(victim.fields.email);
    }
    const admin = await signUpAdmin(app);
    for (const path of [`/users/${victim.userId}/export`, `/profile/${victim.userId}/export`])
      expect(
        (await app.client().send('GET', `${app.base}${path}`, { bearer: admin.token, byApplication: true }))
          .status,
      ).to.equal(404);
  });

  it('of an admin deletes nobody once the login is a while ago', async () => {
    const admin = await signUpAdmin(app);
    await age(app.connection, 301_000);
    const { access_token: bearer } = tokensOf(await admin.client.refresh());
    const answer = await app.client().send('DELETE', `/users/${victim.userId}`, { bearer });
    expectProblem(answer, 401, 'reauthentication_required');
    expect((await app.client().login(victim.fields)).status).to.equal(200);
  });
});

describe('admins who delete', () => {
  it('each other, or themselves, at the same moment leave one of them', async () => {
    const app = await startTestApp({ users: { cacheFor: '1h' } });
    try {
      const remove = (by: SignedInClient, whom: SignedInClient) =>
        by === whom
          ? app
              .client()
              .send('DELETE', '/me', { bearer: by.token, body: { current_password: by.fields.password } })
          : app.client().send('DELETE', `/users/${whom.userId}`, { bearer: by.token });
      for (let round = 0; round < 8; round++) {
        const [one, other] = [await signUpAdmin(app), await signUpAdmin(app)];
        const isCrossing = round % 2 === 0;
        const answers = await Promise.all([
          remove(one, isCrossing ? other : one),
          remove(other, isCrossing ? one : other),
        ]);
        for (const { status } of answers) expect([200, 204, 401, 403, 409]).to.include(status);
        const admins = app.connection.collection('users').find({ roles: 'admin', disabled: false });
        expect(await admins.toArray()).to.have.length.at.least(1);
        await app.connection.collection('users').updateMany({}, { $set: { roles: ['user'] } });
      }
    } finally {
      await app.close();
    }
  });
});

describe('a deletion that is cut off in the middle', () => {
  it('by what a feature keeps leaves a user who is disabled, and can be deleted again', async () => {
    let isBroken = true;
    const breaking = defineFeature({
      name: 'breaking',
      routes: [],
      personalData: [
        () => ({
          name: 'breaking',
          read: async () => [],
          remove: async () => {
            if (isBroken) throw new AuthError(serviceUnavailable, { retryAfter: 1 });
          },
        }),
      ],
    });
    const app = await startTestApp({ features: [...Object.values(builtIn), breaking] });
    try {
      const admin = await signUpAdmin(app);
      const person = await signUp(app.base);
      const body = { current_password: person.fields.password };
      const answer = await person.client.send('DELETE', '/me', { bearer: person.token, body });
      expectProblem(answer, 503, 'service_unavailable');
      expect(codeOf(await app.client().login(person.fields))).to.equal('invalid_credentials');
      expect(codeOf(await person.client.refresh())).to.equal('session_revoked');
      const path = `/users/${person.userId}`;
      expect((await admin.client.send('GET', path, { bearer: admin.token })).body).to.include({
        disabled: true,
      });
      isBroken = false;
      expect((await admin.client.send('DELETE', path, { bearer: admin.token })).status).to.equal(204);
      expectProblem(await admin.client.send('GET', path, { bearer: admin.token }), 404, 'not_found');
      expect((await app.client().register(person.fields)).status).to.equal(201);
    } finally {
      await app.close();
    }
  });

  it('by an outage of the database does the same', async () => {
    const proxy = await DatabaseProxy.start();
    const cutting = defineFeature({
      name: 'cutting',
      routes: [],
      personalData: [() => ({ name: 'cutting', read: async () => [], remove: () => proxy.cut() })],
    });
    const connectOptions = { serverSelectionTimeoutMS: 500 };
    const app = await startTestApp({ features: [...Object.values(builtIn), cutting], proxy, connectOptions });
    try {
      const admin = await signUpAdmin(app);
      const person = await signUp(app.base);
      const answer = await admin.client.send('DELETE', `/users/${person.userId}`, { bearer: admin.token });
      expectProblem(answer, 503, 'service_unavailable');
      await proxy.restore();
      const login = () => app.client().login(person.fields);
      await eventually('the database is back', async () => codeOf(await login()) === 'invalid_credentials');
      const found = await app.connection.collection('users').findOne({ email: person.fields.email });
      expect(found).to.include({ disabled: true });
    } finally {
      await app.close();
      await proxy.close();
    }
  });
});
