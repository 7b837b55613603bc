import { expect } from 'chai';
import { createKeyRing, deriveKeys } from '../../src/tokens/key-ring.js';
import { StatelessTokens } from '../../src/tokens/stateless-token.js';
import { startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { newUser, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import {
  accessKeys,
  claimsOf,
  forge,
  numberOfBytes,
  refreshKeys,
  withChangedByte,
} from '../harness/forge.js';

const keys = deriveKeys(testSecret, 'stateless_token');

describe('a stateless token that is forged', () => {
  let app: TestApp;
  let token: string;
  before(async () => {
    app = await startTestApp({ tokenEndpoint: { stateless: true } });
    const fields = newUser();
    const client = app.client();
    await client.register(fields);
    const body = { username: fields.email, password: fields.password };
    token = Object((await client.send('POST', '/token', { body })).body).access_token;
  });
  after(() => app.close());

  const ask = (bearer: string, path = '/guarded') =>
    app.client().send('GET', `${app.origin}${path}`, { bearer });
  const right = (other: Record<string, unknown> = {}) =>
    claimsOf('stateless_token', {
      sid: undefined,
      gen: undefined,
      email: 'ann@example.com',
      roles: ['admin'],
      created_at: 0,
      updated_at: 0,
      ...other,
    });

  it('is let in when nothing is wrong with it', async () => {
    expect((await ask(token)).status).to.equal(200);
    expect((await ask(forge(right(), { keys }), '/admin')).status).to.equal(200);
  });

  it('is refused with any byte changed', async () => {
    for (let part = 0; part < 5; part++)
      for (let at = 0; at < Math.min(numberOfBytes(token, part), 12); at++)
        expectProblem(await ask(withChangedByte(token, part, at * 7)), 401, 'token_invalid');
  });

  it('is refused with keys of another type or another secret, whatever its claims say', async () => {
    const strangers = deriveKeys('a secret of somebody else, who is nobody to us', 'stateless_token');
    for (const other of [accessKeys, refreshKeys, strangers, { ...keys, sign: accessKeys.sign }])
      expectProblem(await ask(forge(right(), { keys: other })), 401, 'token_invalid');
  });

  it('is refused as another type with its own keys', async () => {
    for (const type of ['access_token', 'refresh_token', 'Stateless_Token', '', undefined])
      expectProblem(await ask(forge(right({ type }), { keys })), 401, 'token_invalid');
    expectProblem(await ask(forge(claimsOf('access_token'), { keys })), 401, 'token_invalid');
  });

  it('gets nowhere that a session is wanted by claiming one', async () => {
    const claims = right({ sid: 'AAECAwQFBgcICQoLDA0ODw', gen: 0 });
    expectProblem(await ask(forge(claims, { keys }), '/auth/sessions'), 401, 'token_invalid');
    expectProblem(await ask(forge(claims, { keys }), '/auth/users'), 401, 'token_invalid');
  });

  it('is refused without a claim, or with one of another type', async () => {
    for (const [claim, values] of Object.entries({
      iss: [undefined, 'another', ['sealgate'], 1],
      aud: [undefined, 'another', 1],
      sub: [undefined, '', 1, {}],
      iat: [undefined, 'x', 1.5],
      exp: [undefined, 'x', null],
      email: [undefined, 1, {}],
      username: [1, {}],
      roles: [undefined, 'admin', { 0: 'admin' }, [1], null],
      created_at: [undefined, 'x'],
    }))
      for (const value of values)
        expectProblem(await ask(forge(right({ [claim]: value }), { keys })), 401, 'token_invalid');
  });

  it('is expired from the second on that it names', async () => {
    const now = Math.floor(Date.now() / 1000);
    expectProblem(await ask(forge(right({ exp: now - 2 }), { keys })), 401, 'token_expired');
    expect((await ask(forge(right({ exp: now + 60 }), { keys }))).status).to.equal(200);
    const tokens = (at: number) =>
      new StatelessTokens({
        issuer: 'sealgate',
        audience: 'sealgate',
        ring: createKeyRing('stateless_token', testSecret, []),
        expiresIn: 60_000,
        clock: { now: () => at },
      });
    const issued = tokens(1_770_000_000_000).issue({
      id: '1',
      email: 'ann@example.com',
      roles: [],
      createdAt: new Date(0),
      updatedAt: new Date(0),
    });
    expect(tokens(issued.expiresAt - 1).open(issued.token).user).to.include({ id: '1' });
    expect(() => tokens(issued.expiresAt).open(issued.token)).to.throw('expired');
  });

  it('is no access token of a session, nor is one of those a stateless token', async () => {
    const { access_token: accessToken } = tokensOf(await app.client().register());
    expect((await ask(accessToken, '/auth/sessions')).status).to.equal(200);
    const plain = await startTestApp({ connection: app.connection });
    try {
      expect((await plain.client().me(accessToken)).status).to.equal(200);
      expectProblem(await plain.client().me(token), 401, 'token_invalid');
    } finally {
      await plain.close();
    }
  });
});
