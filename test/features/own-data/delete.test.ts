import { expect } from 'chai';
import { z } from 'zod';
import type { AuthEvent } from '../../../src/index.js';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { codeOf, newUser, tokensOf } from '../../harness/client.js';
import { eventually } from '../../harness/eventually.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { age } from '../../harness/sessions.js';
import { type SignedInClient, signUp } from '../../harness/sign-in.js';
import { json, UpstreamServer } from '../../harness/upstream.js';

const kept = z.strictObject({ kept: z.array(z.string()) });

describe('DELETE /me', () => {
  let app: TestApp;
  const events: AuthEvent[] = [];
  before(async () => {
    app = await startTestApp({
      accessToken: { expiresIn: '10m' },
      users: { cacheFor: '1h' },
      onEvent: (event) => events.push(event),
      after: (express, auth) => {
        express.post('/sign-in/:id', async (req, res) => {
          res.json(await auth.signIn(req, res, req.params.id));
        });
      },
    });
  });
  after(() => app.close());
  const remove = ({ client, token }: Pick<SignedInClient, 'client' | 'token'>, body: unknown) =>
    client.send('DELETE', '/me', { bearer: token, body });
  const isThere = async (email: string) =>
    (await app.connection.collection('users').countDocuments({ email })) === 1;

  it('deletes the user by the password, ends all sessions, and clears the cookies', async () => {
    const person = await signUp(app.base);
    const elsewhere = app.client();
    const { access_token: other } = tokensOf(await elsewhere.login(person.fields));
    const cookie = person.client.copy();
    const answer = await remove(person, { current_password: person.fields.password });
    expect(answer.status).to.equal(200);
    expect(person.client.refreshToken).to.equal(undefined);
    for (const token of [person.token, other])
      expect(codeOf(await person.client.me(token))).to.equal('session_revoked');
    for (const one of [cookie, elsewhere]) expect(codeOf(await one.refresh())).to.equal('session_revoked');
    expectProblem(await app.client().login(person.fields), 401, 'invalid_credentials');
    expect(await isThere(person.fields.email)).to.equal(false);
    expect((await app.client().register(person.fields)).status).to.equal(201);
  });

  it('leaves nothing in the database but what it says, for as long as it says', async () => {
    const person = await signUp(app.base);
    const answer = await remove(person, { current_password: person.fields.password });
    const sentences = kept.parse(answer.body).kept;
    expect(sentences[0]).to.match(/\b1[1-9] minutes\b/);
    expect(sentences.join(' ')).to.include('application itself');
    const documents = async () => {
      const collections = await app.connection.listCollections();
      const all = collections.map(async ({ name }) => {
        const found = await app.connection.collection(name).find().toArray();
        return found.filter((one) => JSON.stringify(one).includes(person.userId)).map(() => name);
      });
      return (await Promise.all(all)).flat();
    };
    await eventually('only the end of the sessions is there', async () =>
      (await documents()).every((name) => name === 'sealgate_revocations'),
    );
    const text = JSON.stringify(await app.connection.collection('sealgate_revocations').find().toArray());
    expect(text).not.to.include(person.fields.email);
  });

  it('is told of as what the user did', async () => {
    const person = await signUp(app.base);
    events.length = 0;
    await remove(person, { current_password: person.fields.password });
    const event = await eventually('it', () => events.find(({ type }) => type === 'user.deleted'));
    expect(event).to.include({ userId: person.userId, ip: '127.0.0.1' });
    expect(event.actor).to.equal(undefined);
  });

  it('is refused without the password, or with a wrong one, which counts as a failed login', async () => {
    const person = await signUp(app.base);
    const missing = await remove(person, {});
    expectProblem(missing, 400, 'invalid_request');
    expect(missing.body).to.have.nested.property('errors[0].path', 'current_password');
    events.length = 0;
    expectProblem(await remove(person, { current_password: 'a wrong password' }), 401, 'invalid_credentials');
    const event = await eventually('the event', () => events[0]);
    expect(event).to.include({ type: 'login.failed', userId: person.userId });
    const shouted = { current_password: person.fields.password.toUpperCase() };
    expectProblem(await remove(person, shouted), 401, 'invalid_credentials');
    for (const body of [
      { current_password: '' },
      { current_password: 7 },
      { current_password: { $gt: '' } },
      { password: 'x' },
    ])
      expectProblem(await remove(person, body), 400, 'invalid_request');
    expect((await person.client.me(person.token)).status).to.equal(200);
    expect((await person.client.refresh()).status).to.equal(200);
  });

  it('needs no password of who has none, only the recent login', async () => {
    const { email } = newUser();
    const { id } = await app.auth.users.create({ email });
    const client = app.client();
    const signIn = () => client.send('POST', `${app.origin}/sign-in/${id}`, { byApplication: true });
    const { access_token: token } = tokensOf(await signIn());
    expect((await remove({ client, token }, { current_password: 'anything' })).status).to.equal(200);
    expect(await isThere(email)).to.equal(false);
    const other = await app.auth.users.create({ email });
    const again = await client.send('POST', `${app.origin}/sign-in/${other.id}`, { byApplication: true });
    await age(app.connection, 301_000);
    const late = tokensOf(await client.refresh()).access_token;
    expect(again.status).to.equal(200);
    expectProblem(await remove({ client, token: late }, {}), 401, 'reauthentication_required');
    const { access_token: recent } = tokensOf(
      await client.send('POST', `${app.origin}/sign-in/${other.id}`, { byApplication: true }),
    );
    expect((await remove({ client, token: recent }, {})).status).to.equal(200);
  });

  it('is refused to the last admin, who stays signed in', async () => {
    const admin = await signUpAdmin(app);
    const body = { current_password: admin.fields.password };
    expectProblem(await remove(admin, body), 409, 'last_admin');
    expect((await admin.client.me(admin.token)).status).to.equal(200);
    expect((await admin.client.refresh()).status).to.equal(200);
  });

  it('clears both cookies where tokens travel in them', async () => {
    const other = await startTestApp({ transport: 'cookie' });
    try {
      const { fields } = { fields: newUser() };
      const headers = { 'sec-fetch-site': 'same-origin' };
      const registered = await other.client().send('POST', '/register', { body: fields, headers });
      const cookie = registered.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      const body = { current_password: fields.password };
      const answer = await other.client().send('DELETE', '/me', { body, headers: { ...headers, cookie } });
      expect(answer.status).to.equal(200);
      const lines = answer.headers.getSetCookie().filter((line) => /Expires=Thu, 01 Jan 1970/.test(line));
      expect(lines.length).to.be.at.least(2);
    } finally {
      await other.close();
    }
  });

  it('asks the upstream that has the password, and says that it keeps the account', async () => {
    const upstream = await UpstreamServer.start();
    const other = await startTestApp({ upstream: upstream.options });
    try {
      const person = upstream.add();
      const client = other.client();
      const { access_token: token } = tokensOf(await client.login(person));
      expectProblem(await remove({ client, token }, {}), 400, 'invalid_request');
      expectProblem(
        await remove({ client, token }, { current_password: 'wrong' }),
        401,
        'invalid_credentials',
      );
      // The address is another person's there by now.
      upstream.behaviour = (response) => json(response, 200, { id: 'another', email: person.email });
      const right = { current_password: person.password };
      expectProblem(await remove({ client, token }, right), 401, 'invalid_credentials');
      upstream.behaviour = (response) => json(response, 500, {});
      expectProblem(await remove({ client, token }, right), 503, 'service_unavailable');
      upstream.behaviour = (response, request) => upstream.honest(response, request);
      expect((await client.me(token)).status).to.equal(200);
      const answer = await remove({ client, token }, right);
      expect(kept.parse(answer.body).kept.join(' ')).to.include(new URL(upstream.origin).host);
      expect(codeOf(await client.me(token))).to.equal('session_revoked');
    } finally {
      await other.close();
      await upstream.close();
    }
  });
});
