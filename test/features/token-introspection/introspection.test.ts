import { expect } from 'chai';
import { accessKeys, introspectionCredentials } from '../../../src/index.js';
import { startTestApp, type TestApp, testSecret } from '../../harness/app.js';
import { type Answer, codeOf } from '../../harness/client.js';
import { DatabaseProxy } from '../../harness/proxy.js';
import { claimsOf, expiredTokens, type SignedInClient, signUp } from '../../harness/sign-in.js';

const { clientId, clientSecret } = introspectionCredentials(accessKeys(testSecret));
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the introspection of a token, by RFC 7662', () => {
  let proxy: DatabaseProxy;
  let app: TestApp;
  let person: SignedInClient;
  before(async () => {
    proxy = await DatabaseProxy.start();
    app = await startTestApp({
      tokenEndpoint: { stateless: true },
      users: { cacheFor: 0 },
      proxy,
      connectOptions: { serverSelectionTimeoutMS: 300, heartbeatFrequencyMS: 500 },
    });
  });
  after(async () => {
    await proxy.restore();
    await app.close();
    await proxy.close();
  });
  beforeEach(async () => {
    person = await signUp(app.base);
  });

  const ask = (token: string, authorization = basic(clientId, clientSecret)): Promise<Answer> =>
    app.client().send('POST', '/introspect', {
      rawBody: String(new URLSearchParams({ token, token_type_hint: 'access_token' })),
      headers: { ...form, ...(authorization && { authorization }) },
    });
  const setUser = (fields: object) =>
    app.connection.collection('users').updateOne({ email: person.fields.email }, { $set: fields });

  it('tells whose an access token is, and how long it lives', async () => {
    const answer = await ask(person.token);
    const { iss, aud, sub, iat, exp, sid, auth_time } = claimsOf(person.token);
    expect([answer.status, answer.body]).to.deep.equal([
      200,
      {
        active: true,
        token_type: 'Bearer',
        ...{ iss, aud, sub, iat, exp, sid, auth_time },
        username: person.fields.email,
        roles: ['user'],
        scope: 'user',
      },
    ]);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
  });

  it('says of all others that they are not active, and no more', async () => {
    const { fields, client, userId, sid } = person;
    const stateless = await app
      .client()
      .send('POST', '/token', { body: { username: fields.email, password: fields.password } });
    const device = String(Object(stateless.body).access_token);
    expect(Object((await ask(device)).body)).to.include({ active: true, sub: userId });
    const ended = await signUp(app.base);
    await ended.client.logout();
    const others = ['x', `${person.token}x`, String(client.refreshToken), ended.token];
    others.push(...Object.values(expiredTokens({ userId, sid })));
    for (const token of others)
      expect([(await ask(token)).status, (await ask(token)).body]).to.deep.equal([200, { active: false }]);
    await setUser({ disabled: true });
    for (const token of [person.token, device])
      expect((await ask(token)).body).to.deep.equal({ active: false });
  });

  it('goes by the roles that the user has now, and makes no two scopes of one role', async () => {
    const { email: username, password } = person.fields;
    const device = await app.client().send('POST', '/token', { body: { username, password } });
    await setUser({ roles: ['editor', 'not an admin', 'a"b', 'books:write'] });
    for (const token of [person.token, String(Object(device.body).access_token)]) {
      const { roles, scope } = Object((await ask(token)).body);
      expect(roles).to.deep.equal(['editor', 'not an admin', 'a"b', 'books:write']);
      expect(scope).to.equal('editor books:write');
    }
  });

  it('is for services with the access keys alone, and says nothing to others', async () => {
    const keys = accessKeys(testSecret);
    const another = introspectionCredentials(accessKeys(`${testSecret}, and another one`));
    for (const authorization of [
      '',
      'Basic',
      'Basic %',
      basic('', ''),
      basic(clientId, ''),
      basic(clientId, `${clientSecret}x`),
      basic(clientId, keys.sign),
      basic(clientId, keys.encrypt),
      basic('__proto__', clientSecret),
      basic(another.clientId, another.clientSecret),
      basic(another.clientId, clientSecret),
      `Bearer ${person.token}`,
    ])
      for (const token of [person.token, 'x']) {
        const answer = await ask(token, authorization);
        expect([answer.status, Object(answer.body).error]).to.deep.equal([401, 'invalid_client']);
        expect(answer.headers.get('www-authenticate')).to.equal('Basic realm="sealgate"');
      }
    const json = await app.client().send('POST', '/introspect', { body: { token: person.token } });
    expect([json.status, codeOf(json)]).to.deep.equal([401, 'invalid_client']);
  });

  it('takes the credentials of a retired secret as long as its tokens open', async () => {
    const secret = `${testSecret}, and the next one`;
    const options = { secret, previousSecrets: [testSecret], connection: app.connection };
    const next = await startTestApp(options);
    try {
      for (const made of [accessKeys(secret), accessKeys(testSecret)]) {
        const { clientId: id, clientSecret: key } = introspectionCredentials(made);
        const rawBody = `token=${person.token}`;
        const headers = { ...form, authorization: basic(encodeURIComponent(id), key.replaceAll('-', '%2D')) };
        const answer = await next.client().send('POST', '/introspect', { rawBody, headers });
        expect(Object(answer.body)).to.include({ active: true });
      }
    } finally {
      await next.close();
    }
  });

  it('has no credentials for what are no access keys', () => {
    expect(() => introspectionCredentials({} as never)).to.throw(TypeError, 'introspectionCredentials: keys');
  });

  it('refuses a request without a token, and says of an outage that it is one', async () => {
    const missing = await ask('');
    expect([missing.status, Object(missing.body).error]).to.deep.equal([400, 'invalid_request']);
    await proxy.cut();
    const away = await ask(person.token);
    expect([away.status, Object(away.body).error]).to.deep.equal([503, 'temporarily_unavailable']);
    expect(Number(away.headers.get('retry-after'))).to.be.above(0);
  });
});
