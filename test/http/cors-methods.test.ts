import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { signUp } from '../harness/sign-in.js';

const origin = 'https://app.example.com';

describe('an app on a listed origin', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ corsOrigins: [origin] });
  });
  after(() => app.close());

  const preflight = (from: string, method: string, path: string) =>
    app.client().send('OPTIONS', path, {
      headers: {
        origin: from,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  for (const [method, path] of [
    ['GET', '/sessions'],
    ['DELETE', '/sessions'],
    ['DELETE', '/sessions/x'],
    ['POST', '/logout?everywhere=true'],
    ['PATCH', '/profile/x'],
    ['GET', '/users'],
    ['PATCH', '/users/x'],
    ['DELETE', '/users/x/sessions'],
  ] as const) {
    it(`may send ${method} ${path}, with the access token`, async () => {
      const { headers } = await preflight(origin, method, path);
      expect(headers.get('access-control-allow-origin')).to.equal(origin);
      expect(headers.get('access-control-allow-methods')?.split(',')).to.include(method);
      expect(headers.get('access-control-allow-headers')?.split(',')).to.include('Authorization');
    });
  }

  it('reads the answers', async () => {
    const { client, token: bearer } = await signUp(app.base);
    const { status, headers } = await client.send('DELETE', '/sessions', { bearer, headers: { origin } });
    expect(status).to.equal(204);
    expect(headers.get('access-control-allow-origin')).to.equal(origin);
  });

  it('is alone in this: another is told nothing', async () => {
    const { headers } = await preflight('https://evil.example', 'DELETE', '/sessions');
    expect(headers.get('access-control-allow-origin')).to.equal(null);
  });
});
