import { expect } from 'chai';
import type { AuthOptions } from '../../src/index.js';
import { startTestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { closedAfterEach } from '../harness/closed-after-each.js';
import { expectProblem } from '../harness/expect-problem.js';
import { signUp } from '../harness/sign-in.js';

describe('where a token is shown', () => {
  const closing = closedAfterEach();
  const startWith = async (accessToken: AuthOptions['accessToken'], more: Partial<AuthOptions> = {}) => {
    const app = await startTestApp({ ...(accessToken && { accessToken }), ...more });
    closing.push(app.close);
    const guarded = (headers: Record<string, string>) =>
      app.client().send('GET', `${app.origin}/guarded`, { headers, byApplication: true });
    return { app, guarded };
  };
  const startSignedIn = async (...given: Parameters<typeof startWith>) => {
    const started = await startWith(...given);
    return { ...started, token: (await signUp(started.app.base)).token };
  };

  it('may have another scheme, whatever its case, and then no other one', async () => {
    const { guarded, token } = await startSignedIn({ scheme: 'Token' });
    for (const scheme of ['Token', 'token', 'TOKEN'])
      expect((await guarded({ authorization: `${scheme} ${token}` })).status, scheme).to.equal(200);
    const refused = await guarded({ authorization: `Bearer ${token}` });
    expectProblem(refused, 401, 'token_missing');
    expect(refused.headers.get('www-authenticate')).to.equal('Token');
    const bad = await guarded({ authorization: 'Token nonsense' });
    expect(bad.headers.get('www-authenticate')).to.equal('Token error="invalid_token"');
  });

  it('may be another header, whose whole value it is, and then no other one', async () => {
    const { guarded, token } = await startSignedIn({ header: 'X-Auth-Token' });
    expect((await guarded({ 'x-auth-token': token })).status).to.equal(200);
    expectProblem(await guarded({ authorization: `Bearer ${token}` }), 401, 'token_missing');
    expectProblem(await guarded({ 'x-auth-token': `Bearer ${token}` }), 401, 'token_invalid');
    expectProblem(await guarded({ 'x-auth-token': '' }), 401, 'token_missing');
  });

  it('may be another header with a scheme', async () => {
    const { guarded, token } = await startSignedIn({ header: 'x-auth-token', scheme: 'Token' });
    expect((await guarded({ 'x-auth-token': `Token ${token}` })).status).to.equal(200);
    expectProblem(await guarded({ 'x-auth-token': token }), 401, 'token_missing');
  });

  it('is where the routes look as well, and what CORS allows', async () => {
    const { app, token } = await startSignedIn(
      { header: 'x-auth-token' },
      { corsOrigins: ['https://app.example.com'] },
    );
    const headers = { 'x-auth-token': token };
    const me = await app.client().send('GET', '/me', { headers, byApplication: true });
    expect(me.status).to.equal(200);
    const preflight = await app.client().send('OPTIONS', '/me', {
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'GET' },
      byApplication: true,
    });
    expect(preflight.headers.get('access-control-allow-headers')).to.match(/\bx-auth-token\b/);
  });

  it('is in the OpenAPI document', async () => {
    for (const [accessToken, scheme] of [
      [undefined, { type: 'http', scheme: 'bearer' }],
      [{ scheme: 'Token' }, { type: 'http', scheme: 'token' }],
      [{ header: 'x-auth-token' }, { type: 'apiKey', in: 'header', name: 'x-auth-token' }],
    ] as const) {
      const { app } = await startWith(accessToken);
      const { body } = await app.client().send('GET', '/openapi.json');
      expect(Object(body).components.securitySchemes.accessToken).to.include(scheme);
    }
  });

  it('needs no proof of its source with cookies either: no page can send it by itself', async () => {
    const { app, guarded } = await startWith({ header: 'x-auth-token' }, { transport: 'cookie' });
    const { accessToken } = await app.auth.register(newUser());
    const headers = { 'x-auth-token': accessToken, 'sec-fetch-site': 'cross-site' };
    expect((await guarded(headers)).status).to.equal(200);
  });

  it('is refused where it is no name of a header, or no scheme', async () => {
    for (const [accessToken, message] of [
      [{ header: 'x auth' }, 'accessToken.header must be the name of a header'],
      [{ header: 'cookie' }, 'accessToken.header must be the name of a header'],
      [{ scheme: 'Token ' }, 'accessToken.scheme must be one word'],
      [{ scheme: '' }, 'accessToken.scheme must be one word'],
    ] as const) {
      const refused = await startTestApp({ accessToken }).then(
        () => undefined,
        (error: Error) => error.message,
      );
      expect(refused).to.include(message);
    }
  });
});
