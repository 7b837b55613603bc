import { expect } from 'chai';
import { z } from 'zod';
import { AuthError, defineError } from '../../src/errors.js';
import { type AuthOptions, problemHandler } from '../../src/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { ownFields } from '../harness/own-fields.js';
import { rejectionOf } from '../harness/refusal.js';

const elsewhere = defineError('wrong_company', 403, 'Only people of the company', 'use another address');
const unpaid = defineError('unpaid', 402, 'The invoice is open', 'pay it');

type Asked<Hook extends 'beforeRegister' | 'beforeLogin'> = Parameters<NonNullable<AuthOptions[Hook]>>[0];

describe('a hook of the application', () => {
  let app: TestApp;
  const registering: Asked<'beforeRegister'>[] = [];
  const signingIn: Asked<'beforeLogin'>[] = [];
  /** Addresses of those whom it refuses. */
  const refused = new Set<string>();
  before(async () => {
    app = await startTestApp({
      tokenEndpoint: { refresh: true, stateless: true, password: true },
      users: { fields: ownFields },
      beforeRegister: async (attempt) => {
        registering.push(attempt);
        if (attempt.email.startsWith('stranger')) throw new AuthError(elsewhere, { detail: 'Ask your boss' });
      },
      beforeLogin: async (attempt) => {
        signingIn.push(attempt);
        if (refused.has(attempt.user.email)) throw new AuthError(unpaid);
      },
      after: (express, auth) => {
        express.post('/own/:id', async (req, res) => {
          res.json(await auth.signIn(req, res, req.params.id, { amr: ['otp'] }));
        });
        express.use(problemHandler());
      },
    });
  });
  after(() => app.close());
  beforeEach(() => {
    registering.length = 0;
    signingIn.length = 0;
    refused.clear();
  });
  const users = () => app.connection.collection('users').countDocuments();
  // A code of the application's own is in no document of ours.
  const send = (path: string, body: object) =>
    app.client().send('POST', path, { body, byApplication: true, headers: { 'user-agent': 'tests/1' } });

  it('refuses a registration with a code and a text of its own, and nobody is added', async () => {
    const before = await users();
    const fields = { ...newUser(), email: 'Stranger@example.com' };
    const answer = await send('/register', fields);
    expectProblem(answer, 403, 'wrong_company');
    expect(answer.body).to.include({ title: 'Only people of the company', detail: 'Ask your boss' });
    expect(await rejectionOf(app.auth.register(fields))).to.include({ code: 'wrong_company', status: 403 });
    expect(await users()).to.equal(before);
    expect(signingIn).to.deep.equal([]);
  });

  it('is asked with what somebody registers with, defaults included, and where from, but never the password', async () => {
    const fields = { ...newUser(), username: 'Hooked', name: 'Ann', company: 'ACME' };
    expect((await send('/register', fields)).status).to.equal(201);
    const [attempt] = registering;
    expect(attempt).to.deep.equal({
      email: fields.email,
      username: 'hooked',
      name: 'Ann',
      own: { company: 'ACME', language: 'en', plan: 'free' },
      client: { ip: '127.0.0.1', userAgent: 'tests/1' },
    });
    const [login] = signingIn;
    expect(login?.user).to.include({ email: fields.email, plan: 'free' });
    for (const asked of [...registering, ...signingIn])
      expect(JSON.stringify(asked))
        .not.to.include(fields.password)
        .and.not.to.match(/\$2b\$|passwordId/);
  });

  it('is not asked about a registration that would be refused anyway', async () => {
    await send('/register', { email: 'x', password: 'short' });
    expect(registering).to.deep.equal([]);
  });

  it('refuses each way of signing in with its own code, and no session is opened', async () => {
    const fields = newUser();
    const { id } = await app.auth.users.create(fields);
    refused.add(fields.email);
    const form = await fetch(`${app.base}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        username: fields.email,
        password: fields.password,
      }),
    });
    expect([form.status, await form.json()]).to.deep.equal([
      400,
      { error: 'invalid_grant', error_description: 'The invoice is open' },
    ]);
    for (const answer of [
      await send('/login', fields),
      await send('/token', { username: fields.email, password: fields.password }),
      await send(`${app.origin}/own/${id}`, {}),
    ])
      expectProblem(answer, 402, 'unpaid');
    expect(await rejectionOf(app.auth.login(fields))).to.include({ code: 'unpaid', status: 402 });
    expect(signingIn.map(({ user, amr }) => [user.id, ...amr])).to.deep.equal([
      [id, 'pwd'],
      [id, 'pwd'],
      [id, 'pwd'],
      [id, 'otp'],
      [id, 'pwd'],
    ]);
    const sessions = app.connection.collection('sealgate_sessions');
    expect(JSON.stringify(await sessions.find().toArray())).not.to.include(id);
  });

  it('refuses who has just registered as well, who is a user then, and signs in later', async () => {
    const fields = newUser();
    refused.add(fields.email);
    expectProblem(await send('/register', fields), 402, 'unpaid');
    const other = newUser();
    refused.add(other.email);
    expect(await rejectionOf(app.auth.register(other))).to.include({ code: 'unpaid' });
    refused.clear();
    for (const one of [fields, other]) expect((await send('/login', one)).status).to.equal(200);
  });

  it('is not asked where the password is wrong, so that it tells nothing of who is a user', async () => {
    const fields = newUser();
    await app.auth.users.create(fields);
    refused.add(fields.email);
    const wrong = { ...fields, password: 'a wrong password' };
    expectProblem(await send('/login', wrong), 401, 'invalid_credentials');
    expectProblem(
      await send('/token', { username: wrong.email, password: wrong.password }),
      401,
      'invalid_credentials',
    );
    expect(await rejectionOf(app.auth.login(wrong))).to.include({ code: 'invalid_credentials' });
    await app.auth.users.create({ ...newUser(), email: 'off@example.com', disabled: true });
    await send('/login', { email: 'off@example.com', password: 'correct horse battery' });
    expect(signingIn).to.deep.equal([]);
  });

  it('cannot change what it is asked about: it fails where it tries, and nobody is registered or signed in', async () => {
    let isStrict = false;
    const change = (object: object, name: string, value: unknown) => {
      if (isStrict) Object.assign(object, { [name]: value });
      else Reflect.set(object, name, value);
    };
    const changing = await startTestApp({
      users: {
        fields: {
          tags: { schema: z.array(z.string()).default([]) },
          since: { schema: z.date().default(new Date(0)) },
        },
      },
      beforeRegister: (attempt) => {
        const { own, client } = attempt;
        change(own, 'roles', ['admin']);
        change(Object(own.tags), '0', 'changed');
        change(client, 'ip', '6.6.6.6');
        change(attempt, 'email', 'other@example.com');
      },
      beforeLogin: (attempt) => {
        change(attempt, 'user', {});
        change(Object(attempt.amr), '0', 'otp');
        change(attempt.client, 'ip', '6.6.6.6');
      },
    });
    try {
      const fields = newUser();
      const user = { email: fields.email, roles: ['user'], tags: [], since: new Date(0) };
      expect((await changing.auth.register(fields)).user).to.deep.include(user);
      const stored = () => changing.connection.collection('users').find().toArray();
      expect(await stored()).to.have.length(1);
      expect((await stored())[0]).to.deep.include(user);
      isStrict = true;
      expectProblem(
        await changing.client().send('POST', '/register', { body: newUser() }),
        500,
        'internal_error',
      );
      expectProblem(await changing.client().login(fields), 500, 'internal_error');
      expect(await stored()).to.have.length(1);
    } finally {
      await changing.close();
    }
  });

  it('that fails is our fault, and signs nobody in', async () => {
    const broken = await startTestApp({
      beforeLogin: () => {
        throw new Error('the database of invoices is away');
      },
    });
    try {
      const fields = newUser();
      await broken.auth.users.create(fields);
      const answer = await broken.client().login(fields);
      expectProblem(answer, 500, 'internal_error');
      expect(JSON.stringify(answer.body)).not.to.include('invoices');
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
    } finally {
      await broken.close();
    }
  });
});
