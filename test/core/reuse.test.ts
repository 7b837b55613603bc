import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Client, codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger } from '../harness/logger.js';
import { rotate } from '../harness/rotate.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

const hour = 3_600_000;

describe('an old refresh token that comes back', () => {
  const logger = recordingLogger();
  let app: TestApp;
  let person: SignedInClient;
  let thief: Client;
  /** Access tokens of every generation of the person's session. */
  let accessTokens: string[];

  before(async () => {
    app = await startTestApp({ logger });
  });
  after(() => app.close());

  beforeEach(async () => {
    person = await signUp(app.base);
    thief = person.client.copy();
    accessTokens = [person.token];
    for (let rotation = 0; rotation < 2; rotation++)
      accessTokens.push(await rotate(app.connection, person.client));
  });

  it('is refresh_token_reused, once, and then session_revoked', async () => {
    expect(codeOf(await thief.refresh())).to.equal('refresh_token_reused');
    expect(codeOf(await thief.refresh())).to.equal('session_revoked');
  });

  it('ends every refresh token of the session', async () => {
    await thief.refresh();
    const answer = await person.client.refresh();
    expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'session_revoked']);
  });

  it('ends every access token of the session at once, warm or never seen', async () => {
    for (const token of accessTokens.slice(1)) {
      expect((await person.client.me(token)).status).to.equal(200);
    }
    await thief.refresh();
    for (const token of accessTokens) {
      for (const path of ['/me', `${app.origin}/guarded`]) {
        const answer = await person.client.send('GET', path, { bearer: token });
        expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'session_revoked']);
      }
    }
  });

  it('ends no other session, not even of the same user', async () => {
    const elsewhere = app.client();
    const { access_token: token } = tokensOf(await elsewhere.login(person.fields));
    await thief.refresh();
    expect((await elsewhere.me(token)).status).to.equal(200);
    expect((await elsewhere.refresh()).status).to.equal(200);
  });

  it('finds out a thief who refreshed first, when the person comes second', async () => {
    thief.refreshToken = person.client.refreshToken;
    await age(app.connection, hour);
    const stolen = tokensOf(await thief.refresh()).access_token;
    expect((await thief.me(stolen)).status).to.equal(200);
    // The thief used what was stolen, so that its generation is confirmed.
    await eventually('the generation is confirmed', async () =>
      (await sessionsOf(app.connection)).some(({ _id, confirmed }) => _id === person.sid && confirmed),
    );
    await age(app.connection, hour);
    expect(codeOf(await person.client.refresh())).to.equal('refresh_token_reused');
    expect(codeOf(await thief.refresh())).to.equal('session_revoked');
    expect(codeOf(await thief.me(stolen))).to.equal('session_revoked');
  });

  it('is logged with its user and session, and without the token', async () => {
    const before = logger.lines.length;
    await thief.refresh();
    const lines = logger.lines.slice(before);
    const told = lines.filter((line) => line.includes('refresh token reused'));
    expect(told).to.have.length(1);
    expect(told[0]).to.contain(person.sid).and.to.contain(person.userId);
    expect(lines.join()).to.not.contain(thief.refreshToken?.slice(-20));
  });
});
