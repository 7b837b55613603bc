import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';

describe('a cookie for a whole domain', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ cookie: { secure: false, domain: 'example.com' } });
  });
  after(() => app.close());

  const cookiesOf = (headers: Headers) => headers.getSetCookie().map((cookie) => cookie.split('; '));

  it('takes away the one of this host alone that a browser may hold from before, and shows first', async () => {
    const client = app.client();
    const { headers } = await client.register(newUser());
    const [twin = [], cookie = []] = cookiesOf(headers);
    expect(twin).to.include.members([
      'refresh_token=',
      'Path=/auth',
      'Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    ]);
    expect(twin.some((attribute) => attribute.startsWith('Domain='))).to.equal(false);
    expect(cookie).to.include.members(['Domain=example.com', 'Path=/auth']);
    expect(cookie[0]).to.match(/^refresh_token=./);
  });

  it('is taken away at logout with its twin', async () => {
    const client = app.client();
    await client.register(newUser());
    const cookies = cookiesOf((await client.logout()).headers);
    expect(cookies).to.have.length(2);
    for (const cookie of cookies) expect(cookie[0]).to.equal('refresh_token=');
  });
});
