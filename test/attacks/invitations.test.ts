import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import express from 'express';
import { createAuth } from '../../src/index.js';
import { deriveKeys, type TokenType } from '../../src/tokens/key-ring.js';
import { listen, startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { Client, newUser, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { forge, numberOfBytes, withChangedByte } from '../harness/forge.js';
import { silentLogger } from '../harness/logger.js';
import { raceForOne } from '../harness/race.js';
import { signUp } from '../harness/sign-in.js';

const keysOf = (type: TokenType) => deriveKeys(testSecret, type);

/** What an invitation says, but for what an attacker changes of it. */
function invitationClaims(email: string, other: Record<string, unknown> = {}) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: 'sealgate',
    aud: 'sealgate',
    iat: now,
    exp: now + 600,
    jti: randomUUID(),
    type: 'invitation',
    email,
    ...other,
  };
}

describe('an attacker whom nobody invited', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ registration: 'invited', tokenEndpoint: { stateless: true } });
  });
  after(() => app.close());
  const register = (invitation: string, fields: object = newUser()) =>
    app.client().register({ ...fields, invitation });
  const expectRefused = async (invitation: string, fields: object = newUser()) => {
    const before = await app.connection.collection('users').countDocuments();
    expectProblem(await register(invitation, fields), 403, 'registration_closed');
    expect(await app.connection.collection('users').countDocuments()).to.equal(before);
  };

  it('does not register by an invitation of somebody else, or of one address with another one beside it', async () => {
    const { token } = await app.auth.users.invite({ email: 'ann@example.com', roles: ['admin'] });
    for (const email of [
      'eve@example.com',
      'ann@example.com.evil.com',
      'ann+eve@example.com',
      'ann@example.co',
    ])
      await expectRefused(token, { ...newUser(), email });
  });

  it('does not register by one that has expired', async () => {
    const fields = newUser();
    const now = Math.floor(Date.now() / 1000);
    const keys = keysOf('invitation');
    for (const exp of [now - 1, now, 0, -1])
      await expectRefused(forge(invitationClaims(fields.email, { exp }), { keys }), fields);
    expect((await register(forge(invitationClaims(fields.email), { keys }), fields)).status).to.equal(201);
  });

  it('does not register twice by one, be it at the same moment', async () => {
    const fields = newUser();
    const { token } = await app.auth.users.invite({ email: fields.email });
    await raceForOne(
      Array.from({ length: 5 }, () => async () => (await register(token, fields)).status),
      { won: 201, lost: [403, 409], brokenOff: 503 },
    );
    expect(await app.connection.collection('users').countDocuments({ email: fields.email })).to.equal(1);
    await expectRefused(token, { ...fields, password: 'another password' });
    await expectRefused(token);
  });

  it('does not get back by one what an admin took away: the account, its roles, or the address', async () => {
    const fields = newUser();
    const { token } = await app.auth.users.invite({ email: fields.email, roles: ['editor'] });
    const { user } = tokensOf(await register(token, fields));
    await app.auth.users.update(user.id, { email: `another-${fields.email}` });
    await expectRefused(token, fields);
    await app.auth.users.delete(user.id);
    await expectRefused(token, fields);
    const again = await app.auth.users.invite({ email: fields.email });
    expect((await register(again.token, fields)).status).to.equal(201);
  });

  it('costs nobody the invitation by a registration that was refused', async () => {
    const fields = newUser();
    const { token } = await app.auth.users.invite({ email: fields.email });
    await app.auth.users.create({
      email: newUser().email,
      username: 'taken',
      password: 'a password of theirs',
    });
    expectProblem(await register(token, { ...fields, username: 'taken' }), 409, 'username_taken');
    expect((await register(token, fields)).status).to.equal(201);
  });

  it('does not register by one that is changed or made without the keys', async () => {
    const fields = newUser();
    const { token } = await app.auth.users.invite({ email: fields.email });
    for (let part = 0; part < 5; part++)
      for (const at of [0, Math.floor(numberOfBytes(token, part) / 2), numberOfBytes(token, part) - 1])
        await expectRefused(withChangedByte(token, part, at), fields);
    const claims = invitationClaims(fields.email, { roles: ['admin'] });
    const others = deriveKeys('another secret, which is long enough to be one', 'invitation');
    for (const keys of [others, { ...others, kid: keysOf('invitation').kid }])
      await expectRefused(forge(claims, { keys }), fields);
    for (const text of ['x', '....', token.slice(0, -1), `${token}.`, JSON.stringify(claims)])
      await expectRefused(text, fields);
    expect((await register(token, fields)).status).to.equal(201);
  });

  it('does not register by a token of another kind, nor by one whose claims say less or other things', async () => {
    const fields = newUser();
    const person = await app.auth.users.create({ ...newUser(), password: 'a password of theirs' });
    const { accessToken, refreshToken } = await app.auth.login({
      email: person.email,
      password: 'a password of theirs',
    });
    for (const token of [accessToken, refreshToken])
      await expectRefused(token, { ...fields, email: person.email });
    for (const type of ['access_token', 'refresh_token', 'stateless_token'] as const)
      await expectRefused(forge(invitationClaims(fields.email), { keys: keysOf(type) }), fields);
    const keys = keysOf('invitation');
    for (const other of [
      { type: 'access_token' },
      { type: undefined },
      { email: undefined },
      { email: [fields.email] },
      { exp: undefined },
      { exp: 'never' },
      { jti: undefined },
      { roles: 'admin' },
      { roles: [{ $ne: '' }] },
      { iss: 'somebody' },
      { aud: 'somebody' },
    ])
      await expectRefused(forge(invitationClaims(fields.email, other), { keys }), fields);
  });

  it('is let in nowhere else by an invitation', async () => {
    const { token } = await app.auth.users.invite({ email: newUser().email, roles: ['admin'] });
    for (const path of ['/me', '/users', `${app.origin}/guarded`])
      expectProblem(await app.client().send('GET', path, { bearer: token }), 401, 'token_invalid');
    expectProblem(await new Client(app.base, token).refresh(), 401, 'token_invalid');
  });

  it('does not register by one of a secret that was removed, while one of a former secret that is kept works', async () => {
    const newSecret = 'the secret that came after the one of the tests';
    const [one, other] = [newUser(), newUser()];
    const invited = await Promise.all([one, other].map(({ email }) => app.auth.users.invite({ email })));
    const registerAt = async (previousSecrets: readonly string[], index: number, fields: object) => {
      const options = { cookie: { secure: false }, passwords: { cost: 4 }, logger: silentLogger };
      const auth = createAuth({
        ...options,
        secret: newSecret,
        previousSecrets,
        registration: 'invited',
        connection: app.connection,
      });
      await auth.ready();
      const { origin, server } = await listen(express().use('/auth', auth.router));
      const answer = await new Client(`${origin}/auth`).register({
        ...fields,
        invitation: invited[index]?.token,
      });
      server.closeAllConnections();
      server.close();
      await auth.close();
      return answer;
    };
    expectProblem(await registerAt([], 0, one), 403, 'registration_closed');
    expect((await registerAt([testSecret], 1, other)).status).to.equal(201);
  });
});

describe('somebody who was invited', () => {
  it('gives the own user no other roles, by an invitation for the address that is taken', async () => {
    const app = await startTestApp();
    try {
      const person = await signUp(app.base);
      const { token } = await app.auth.users.invite({ email: person.fields.email, roles: ['admin'] });
      const answer = await app.client().register({ ...person.fields, invitation: token });
      expectProblem(answer, 409, 'email_taken');
      expect((await person.client.me(person.token)).body).to.deep.include({ roles: ['user'] });
    } finally {
      await app.close();
    }
  });
});
