import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Answer, type Client, codeOf, tokensOf } from '../harness/client.js';
import { rotate } from '../harness/rotate.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { claimsOf, expiredTokens, signUp } from '../harness/sign-in.js';

const hour = 3_600_000;

describe('refresh', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());

  const generationOf = async (sid: string) =>
    (await sessionsOf(app.connection)).find(({ _id }) => _id === sid)?.generation;
  const atOnce = (client: Client, times: number): Promise<{ answer: Answer; copy: Client }[]> =>
    Promise.all(
      Array.from({ length: times }, async () => {
        const copy = client.copy();
        return { answer: await copy.refresh(), copy };
      }),
    );

  it('answers 12 at once with one token, and one generation passes', async () => {
    const { client, sid } = await signUp(app.base);
    await age(app.connection, hour);
    const answers = await atOnce(client, 12);
    expect(answers.map(({ answer }) => answer.status)).to.deep.equal(Array(12).fill(200));
    expect(await generationOf(sid)).to.equal(1);
    for (const { answer, copy } of answers) {
      expect(claimsOf(tokensOf(answer).access_token)).to.include({ sid, gen: 1 });
      expect(copy.refreshToken).to.not.equal(client.refreshToken);
    }
  });

  it('leaves each of 12 with tokens that go on working, and confirms their generation once', async () => {
    const { client, sid } = await signUp(app.base);
    await age(app.connection, hour);
    const copies = (await atOnce(client, 12)).map(({ copy }) => copy);
    const later = await Promise.all(copies.map((copy) => copy.refresh()));
    expect(later.map(({ status }) => status)).to.deep.equal(Array(12).fill(200));
    const guarded = await Promise.all(later.map((answer) => client.me(tokensOf(answer).access_token)));
    expect(guarded.map(({ status }) => status)).to.deep.equal(Array(12).fill(200));
    expect(await generationOf(sid)).to.equal(1);
    // Whoever is first confirms the generation; to the others a cookie that is late would be an older one.
    expect(later.filter(({ headers }) => headers.getSetCookie().length > 0)).to.have.length(1);
  });

  it('answers 12 at once right after the login, and no generation passes', async () => {
    const { client, sid } = await signUp(app.base);
    const answers = await atOnce(client, 12);
    expect(answers.map(({ answer }) => answer.status)).to.deep.equal(Array(12).fill(200));
    expect(answers.flatMap(({ answer }) => answer.headers.getSetCookie())).to.deep.equal([]);
    expect(await generationOf(sid)).to.equal(0);
  });

  it('rotates once within a leeway, by GET and by POST', async () => {
    const { client, sid } = await signUp(app.base);
    await age(app.connection, hour);
    for (const method of ['GET', 'POST', 'GET', 'POST']) {
      expect((await client.send(method, '/refresh-token')).status).to.equal(200);
    }
    expect(await generationOf(sid)).to.equal(1);
    await age(app.connection, hour);
    expect((await client.refresh()).status).to.equal(200);
    expect(await generationOf(sid)).to.equal(2);
  });

  it('refuses a token that has run out, whatever its session', async () => {
    const person = await signUp(app.base);
    const { refreshToken } = expiredTokens(person);
    person.client.refreshToken = refreshToken;
    expect(codeOf(await person.client.refresh())).to.equal('token_expired');
  });

  it('ends with its session: after the last refresh plus expiresIn it is session_revoked', async () => {
    const { client } = await signUp(app.base);
    await age(app.connection, 30 * 24 * hour);
    const answer = await client.refresh();
    expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'session_revoked']);
  });

  for (const [state, change] of [
    ['disabled', { $set: { disabled: true } }],
    ['deleted', undefined],
  ] as const) {
    it(`refuses a user who was ${state}`, async () => {
      const { client, fields } = await signUp(app.base);
      const users = app.connection.collection('users');
      if (change) await users.updateOne({ email: fields.email }, change);
      else await users.deleteOne({ email: fields.email });
      const answer = await client.refresh();
      expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'session_revoked']);
    });
  }

  it('never takes the cookie away when it refuses: a newer one may be in its place', async () => {
    const person = await signUp(app.base);
    const reused = person.client.copy();
    for (let rotation = 0; rotation < 2; rotation++) await rotate(app.connection, person.client);
    const refusals: [Client, string][] = [
      [app.client(), 'token_missing'],
      [reused, 'refresh_token_reused'],
      [person.client, 'session_revoked'],
    ];
    for (const [token, code] of [
      ['not a token', 'token_invalid'],
      [expiredTokens(person).refreshToken, 'token_expired'],
    ] as const) {
      const client = app.client();
      client.refreshToken = encodeURIComponent(token);
      refusals.push([client, code]);
    }
    for (const [client, code] of refusals) {
      const answer = await client.refresh();
      expect([answer.status, codeOf(answer)]).to.deep.equal([401, code]);
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
    }
  });
});
