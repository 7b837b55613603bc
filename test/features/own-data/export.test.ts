import { expect } from 'chai';
import { z } from 'zod';
import { defineFeature } from '../../../src/core/feature.js';
import * as builtIn from '../../../src/routes.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { tokensOf } from '../../harness/client.js';
import { ownFields } from '../../harness/own-fields.js';
import { type SignedInClient, signUp } from '../../harness/sign-in.js';
import { describeWithEachStore } from '../../harness/stores.js';
import { UpstreamServer } from '../../harness/upstream.js';

const exported = z.looseObject({
  user: z.looseObject({ id: z.string() }),
  sessions: z.array(z.looseObject({ id: z.string() })),
});

/** Keeps letters of each user. */
const letters = defineFeature({
  name: 'letters',
  routes: [],
  personalData: [
    () => ({
      name: 'letters',
      read: async (userId) => [{ to: userId, text: 'Dear' }],
      remove: async () => {},
    }),
  ],
});

describe('GET /me/export', () => {
  let app: TestApp;
  let person: SignedInClient;
  before(async () => {
    app = await startTestApp({
      features: [...Object.values(builtIn), letters],
      users: { fields: ownFields },
    });
    person = await signUp(app.base);
  });
  after(() => app.close());
  const ask = ({ token }: Pick<SignedInClient, 'token'> = person, path = '/me/export') =>
    app.client().send('GET', path, { bearer: token, headers: { 'user-agent': 'exporter/1.0' } });

  it('gives a file with the user, all fields of the application, the sessions, and what features keep', async () => {
    const users = app.connection.collection('users');
    await users.updateOne({ email: person.fields.email }, { $set: { notes: 'hidden', company: 'ACME' } });
    await app.client().send('POST', '/login', {
      body: person.fields,
      headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' },
    });
    const answer = await ask();
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-disposition')).to.equal('attachment; filename="my-data.json"');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    const { user, sessions, ...others } = exported.parse(answer.body);
    expect(user).to.deep.include({
      id: person.userId,
      email: person.fields.email,
      roles: ['user'],
      disabled: false,
      notes: 'hidden',
      company: 'ACME',
      language: 'en',
      plan: 'free',
    });
    expect(sessions).to.have.length(2);
    for (const session of sessions)
      expect(session).to.include.all.keys(
        'id',
        'createdAt',
        'lastUsedAt',
        'expiresAt',
        'ip',
        'userAgent',
        'device',
      );
    expect(sessions[0]).to.include({ device: 'Firefox on Linux' });
    expect(sessions[0]).to.have.deep.property('os', { name: 'Linux' });
    expect(others).to.deep.include({
      password: { algorithm: 'bcrypt', changes: 0 },
      more: { letters: [{ to: person.userId, text: 'Dear' }] },
    });
    expect(others).not.to.have.property('upstream');
  });

  it('counts the changes of the password', async () => {
    const { token, client, fields } = await signUp(app.base);
    const body = { current_password: fields.password, new_password: 'another password' };
    const changed = tokensOf(await client.send('POST', '/change-password', { bearer: token, body }));
    expect((await ask({ token: changed.access_token })).body).to.have.nested.property('password.changes', 1);
  });

  it('has no hash, no token and no internal field', async () => {
    const { body } = await ask();
    const text = JSON.stringify(body);
    const credentials = await app.connection.collection('sealgate_credentials').find().toArray();
    for (const { passwords } of credentials)
      for (const { hash, id } of passwords) expect(text).not.to.include(hash).and.not.to.include(String(id));
    expect(text).not.to.match(/eyJ|\$2[aby]\$|passwordHash|passwordId|sessionsVersion/);
  });

  it('has no password where the user has none', async () => {
    const { id } = await app.auth.users.create({ email: 'without@example.com' });
    const { accessToken } = await signInAs(id);
    expect((await ask({ token: accessToken })).body).not.to.have.property('password');
  });

  it('tells who the user is at an upstream', async () => {
    const upstream = await UpstreamServer.start();
    const other = await startTestApp({ upstream: upstream.options });
    try {
      const someone = upstream.add();
      const client = other.client();
      const { access_token: bearer } = tokensOf(await client.login(someone));
      const { body } = await client.send('GET', '/me/export', { bearer });
      expect(body).to.have.deep.property('upstream', { source: upstream.origin, id: someone.id });
      expect(body).not.to.have.property('password');
    } finally {
      await other.close();
      await upstream.close();
    }
  });

  /** By the functions, once the user has a password, which is taken away again. */
  async function signInAs(userId: string) {
    await app.auth.users.setPassword(userId, 'a password for now');
    const signedIn = await app.auth.login({ email: 'without@example.com', password: 'a password for now' });
    await app.connection
      .collection('users')
      .updateOne({ email: 'without@example.com' }, { $unset: { passwordId: true } });
    return signedIn;
  }
});

describeWithEachStore('an export of many sessions', (start) => {
  it('has all of them, each once, and none that has ended', async () => {
    const app = await start({ sessions: { maximum: 1_000 } });
    try {
      const { token, userId } = await signUp(app.base);
      await app.addSessions(userId, 250);
      const { body } = await app.client().send('GET', '/me/export', { bearer: token });
      const ids = exported.parse(body).sessions.map(({ id }) => id);
      expect(ids).to.have.length(251);
      expect(new Set(ids).size).to.equal(251);
      await app.client().send('DELETE', '/sessions', { bearer: token });
      const after = await app.client().send('GET', '/me/export', { bearer: token });
      expect(exported.parse(after.body).sessions).to.have.length(1);
    } finally {
      await app.close();
    }
  });
});
