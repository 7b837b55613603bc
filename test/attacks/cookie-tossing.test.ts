import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';
import { cookiesOf } from '../harness/cookies.js';
import { sessionsOf } from '../harness/sessions.js';
import { signUp } from '../harness/sign-in.js';

describe('a neighbouring host that sets cookies of our name', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  const send = (path: string, cookie: string) => app.client().send('POST', path, { headers: { cookie } });

  it('cannot make one answer of two sessions: the first cookie decides alone', async () => {
    const [first, second] = [await signUp(app.base), await signUp(app.base)];
    const answer = await send(
      '/refresh-token',
      `refresh_token=${first.client.refreshToken}; refresh_token=${second.client.refreshToken}`,
    );
    expect(tokensOf(answer).user.id).to.equal(first.userId);
    expect((await first.client.refresh()).status).to.equal(200);
    expect((await second.client.refresh()).status).to.equal(200);
  });

  it('cannot end or spoil a session by a cookie that is none of ours', async () => {
    const { client } = await signUp(app.base);
    const token = client.refreshToken;
    const junk = ['x', '', 'j:{"$gt":""}', '%00', 'a'.repeat(4000), token?.slice(0, -1)];
    for (const tossed of junk) {
      const answer = await send('/refresh-token', `refresh_token=${tossed}; refresh_token=${token}`);
      expect(answer.status, tossed).to.equal(401);
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
    }
    expect((await client.refresh()).status).to.equal(200);
  });

  it('cannot log out more than the session whose token comes first', async () => {
    const [first, second] = [await signUp(app.base), await signUp(app.base)];
    await send(
      '/logout',
      `refresh_token=${first.client.refreshToken}; refresh_token=${second.client.refreshToken}`,
    );
    expect((await first.client.refresh()).status).to.equal(401);
    expect((await second.client.refresh()).status).to.equal(200);
  });

  it('finds no other name that is read as the refresh cookie', async () => {
    const { client } = await signUp(app.base);
    const token = client.refreshToken;
    const names = [
      'Refresh_Token',
      'REFRESH_TOKEN',
      'refresh-token',
      'refresh_token[]',
      'refresh_token[0]',
      '__Host-refresh_token',
      'xrefresh_token',
      'refresh%5Ftoken',
      'refreshToken',
    ];
    for (const name of names) {
      const answer = await send('/refresh-token', `${name}=${token}`);
      expect(answer.status, name).to.equal(401);
      expect(answer.body).to.include({ code: 'token_missing' });
    }
  });

  it('plants no session: a login never takes over the one whose cookie is there', async () => {
    const attacker = await signUp(app.base);
    const victim = await signUp(app.base);
    const before = await sessionsOf(app.connection);
    const planted = app.client();
    planted.refreshToken = attacker.client.refreshToken;
    const answer = await planted.login(victim.fields);
    expect(tokensOf(answer).user.id).to.equal(victim.userId);
    expect(cookiesOf(answer).get('refresh_token')?.value).not.to.equal(attacker.client.refreshToken);
    expect(await sessionsOf(app.connection)).to.have.length(before.length + 1);
    expect(tokensOf(await attacker.client.refresh()).user.id).to.equal(attacker.userId);
  });
});
