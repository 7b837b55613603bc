import { expect } from 'chai';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { type Client, codeOf, tokensOf } from '../../harness/client.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { age, sessionsOf } from '../../harness/sessions.js';
import { expiredTokens, type SignedInClient, signUp } from '../../harness/sign-in.js';

const hour = 3_600_000;

describe('logout', () => {
  let app: TestApp;
  let person: SignedInClient;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
  });

  const expectEnded = async (client: Client, ...tokens: readonly string[]) => {
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
    for (const token of tokens) expect(codeOf(await client.me(token))).to.equal('session_revoked');
  };
  const expectAlive = async (client: Client, token: string) => {
    expect((await client.me(token)).status).to.equal(200);
    expect((await client.refresh()).status).to.equal(200);
  };

  it('ends the session of the cookie alone, and clears the cookie', async () => {
    const copy = person.client.copy();
    const answer = await person.client.logout();
    expect([answer.status, answer.body]).to.deep.equal([204, undefined]);
    expect(person.client.refreshToken).to.equal(undefined);
    await expectEnded(copy, person.token);
  });

  it('ends the session of the access token alone', async () => {
    expect((await app.client().logout(person.token)).status).to.equal(204);
    await expectEnded(person.client, person.token);
  });

  it('ends both, where cookie and access token are of different sessions', async () => {
    const other = await signUp(app.base);
    const copy = person.client.copy();
    expect((await person.client.logout(other.token)).status).to.equal(204);
    await expectEnded(copy, person.token);
    await expectEnded(other.client, other.token);
  });

  it('works by GET as by POST', async () => {
    const copy = person.client.copy();
    expect((await person.client.send('GET', '/logout')).status).to.equal(204);
    await expectEnded(copy, person.token);
  });

  const form = 'application/x-www-form-urlencoded';
  for (const [how, type, write] of [
    ['a form', form, (token: string) => `refresh_token=${token}`],
    ['a form, by its other name', form, (token: string) => `refresh_token=&token=${token}&client_id=x`],
    ['JSON', 'application/json', (token: string) => JSON.stringify({ refresh_token: token })],
  ] as const)
    it(`ends the session of a refresh token in ${how}`, async () => {
      const rawBody = write(person.client.refreshToken ?? '');
      const question = { rawBody, headers: { 'content-type': type } };
      expect((await app.client().send('POST', '/logout', question)).status).to.equal(204);
      await expectEnded(person.client, person.token);
    });

  it('refuses a body that it does not read, and says what it reads', async () => {
    const json = JSON.stringify({ refresh_token: person.client.refreshToken });
    for (const type of [
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
    ]) {
      const question = { rawBody: json, headers: { 'content-type': type } };
      const answer = await app.client().send('POST', '/logout', question);
      expectProblem(answer, 415, 'unsupported_media_type');
      expect(answer.headers.get('accept')).to.equal(`application/json, ${form}`);
    }
    for (const rawBody of [
      `refresh_token=x&refresh_token=${person.client.refreshToken}`,
      'token[$ne]=&refresh_token[]=x&refresh_token[]=y',
    ])
      expectProblem(
        await app.client().send('POST', '/logout', { rawBody, headers: { 'content-type': form } }),
        400,
        'invalid_request',
      );
    await expectAlive(person.client, person.token);
  });

  it('takes an empty body of whatever type for none', async () => {
    for (const type of ['text/plain', form, 'application/json', 'multipart/form-data; boundary=x']) {
      const { client, token } = await signUp(app.base);
      const copy = client.copy();
      const question = { rawBody: '', headers: { 'content-type': type } };
      expect((await client.send('POST', '/logout', question)).status, type).to.equal(204);
      await expectEnded(copy, token);
    }
  });

  it('works with an access token that ran out', async () => {
    const { accessToken } = expiredTokens(person);
    expect(codeOf(await person.client.me(accessToken))).to.equal('token_expired');
    expect((await app.client().logout(accessToken)).status).to.equal(204);
    await expectEnded(person.client, person.token);
  });

  it('works with a refresh token that ran out', async () => {
    const client = app.client();
    client.refreshToken = expiredTokens(person).refreshToken;
    expect((await client.logout()).status).to.equal(204);
    await expectEnded(person.client, person.token);
  });

  it('works twice in a row, and twice at once', async () => {
    const copies = [person.client.copy(), person.client.copy(), person.client.copy()];
    const answers = await Promise.all(copies.map((copy) => copy.logout(person.token)));
    answers.push(await person.client.logout(person.token));
    expect(answers.map(({ status }) => status)).to.deep.equal([204, 204, 204, 204]);
  });

  it('with nothing, or with what is no token of ours, is 204 and ends nothing', async () => {
    for (const bearer of [undefined, 'nonsense', `${person.token}x`, person.client.refreshToken]) {
      const client = app.client();
      client.refreshToken = 'nonsense';
      const answer = await client.logout(bearer);
      expect(answer.status).to.equal(204);
      expect(client.refreshToken).to.equal(undefined);
    }
    await expectAlive(person.client, person.token);
  });

  it('ends no other session of the same user', async () => {
    const elsewhere = app.client();
    const { access_token: token } = tokensOf(await elsewhere.login(person.fields));
    await person.client.logout();
    await expectAlive(elsewhere, token);
  });

  it('ends the access tokens of every generation', async () => {
    await age(app.connection, hour);
    const { access_token: second } = tokensOf(await person.client.refresh());
    const copy = person.client.copy();
    await person.client.logout();
    await expectEnded(copy, person.token, second);
  });

  it('leaves no living session behind when refreshes race it', async function () {
    this.timeout(120_000);
    for (let round = 0; round < 40; round++) {
      const { client, token, sid } = await signUp(app.base);
      await age(app.connection, hour);
      const [early, late] = [client.copy(), client.copy()];
      // Now the one, now the other sets out first.
      const racers = [() => early.refresh(), () => client.copy().logout(), () => late.refresh()];
      if (round % 2 === 1) racers.reverse();
      const answers = await Promise.all(racers.map((race) => race()));
      const won = answers.filter(({ status }) => status === 200).map(tokensOf);
      for (const racer of [early, late, client]) {
        await expectEnded(racer, token, ...won.map(({ access_token }) => access_token));
      }
      expect((await sessionsOf(app.connection)).some(({ _id }) => _id === sid)).to.equal(false);
    }
  });
});
