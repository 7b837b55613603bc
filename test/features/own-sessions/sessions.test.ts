import { expect } from 'chai';
import { z } from 'zod';
import { type Answer, type Client, codeOf, tokensOf } from '../../harness/client.js';
import { claimsOf, type SignedInClient, signUp } from '../../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../../harness/stores.js';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const hour = 3_600_000;

const day = 24 * hour;

const namedVersion = z.strictObject({ name: z.string(), version: z.string().optional() });

const list = z.strictObject({
  next: z.string().optional(),
  sessions: z.array(
    z.strictObject({
      id: z.string(),
      createdAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      ip: z.string(),
      device: z.string(),
      browser: namedVersion.optional(),
      os: namedVersion.optional(),
      current: z.boolean(),
    }),
  ),
});

describeWithEachStore('the sessions of a user', (start) => {
  let app: StoreApp;
  let person: SignedInClient;
  before(async () => {
    app = await start();
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
  });

  const sessionsOf = async (bearer: string) => {
    const answer = await app.client().send('GET', '/sessions', { bearer });
    expect(answer.status).to.equal(200);
    return list.parse(answer.body).sessions;
  };
  /** The same user on another device. */
  const signInAgain = async (userAgent = 'a browser') => {
    const client = app.client();
    const answer = await client.send('POST', '/login', {
      body: person.fields,
      headers: { 'user-agent': userAgent },
    });
    const { access_token: token } = tokensOf(answer);
    return { client, token, sid: claimsOf(token).sid };
  };
  const end = (id: string, bearer = person.token) =>
    app.client().send('DELETE', `/sessions/${id}`, { bearer });
  const expectEnded = async ({ client, token }: { client: Client; token: string }) => {
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
  };
  const expectAlive = async ({ client, token }: { client: Client; token: string }) => {
    expect((await client.me(token)).status).to.equal(200);
    expect((await client.refresh()).status).to.equal(200);
  };
  const expectNotFound = (answer: Answer) =>
    expect([answer.status, codeOf(answer)]).to.deep.equal([404, 'not_found']);

  it('are listed with the newest first, and each sees itself as the current one', async () => {
    await app.age(hour);
    const second = await signInAgain();
    await app.age(hour);
    const third = await signInAgain();
    const sids = [third.sid, second.sid, person.sid];
    for (const [token, sid] of [
      [person.token, person.sid],
      [third.token, third.sid],
    ] as const) {
      const sessions = await sessionsOf(token);
      expect(sessions.map(({ id }) => id)).to.deep.equal(sids);
      expect(sessions.filter(({ current }) => current).map(({ id }) => id)).to.deep.equal([sid]);
    }
  });

  it('are told by their device, address and times', async () => {
    const { sid } = await signInAgain(firefox);
    const session = (await sessionsOf(person.token)).find(({ id }) => id === sid);
    expect(session).to.include({ device: 'Firefox on Linux', ip: '127.0.0.1', current: false });
    expect(session).to.deep.include({
      browser: { name: 'Firefox', version: '140.0' },
      os: { name: 'Linux' },
    });
    const { createdAt = '', lastUsedAt = '', expiresAt = '' } = { ...session };
    expect(Date.parse(createdAt)).to.be.closeTo(Date.now(), 60_000);
    expect(lastUsedAt).to.equal(createdAt);
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).to.be.within(30 * day, 30 * day + hour);
    expect(Date.parse(expiresAt) % hour).to.equal(0);
  });

  it('are used last in the hour when they were refreshed last, once that hour is over', async () => {
    await app.age(5 * hour);
    await person.client.refresh();
    await app.age(3 * hour);
    const [session] = await sessionsOf(person.token);
    const { createdAt = '', lastUsedAt = '' } = { ...session };
    expect(Date.parse(lastUsedAt) % hour).to.equal(0);
    expect(Date.parse(lastUsedAt) - Date.parse(createdAt)).to.be.within(4 * hour, 5 * hour + 60_000);
  });

  it('are listed a page at a time', async () => {
    const newer = [await signInAgain(), await signInAgain(), await signInAgain()];
    const expected = [...newer.map(({ sid }) => sid).reverse(), person.sid];
    const found: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const bearer = person.token;
      const { body } = await app.client().send('GET', `/sessions?limit=2${query}`, { bearer });
      const page = list.parse(body);
      expect(page.sessions.length).to.equal(2);
      found.push(...page.sessions.map(({ id }) => id));
      cursor = page.next;
    }
    expect(found).to.have.members(expected).and.to.have.length(4);
  });

  it('are listed by no page that there cannot be', async () => {
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=', 'cursor=x', 'cursor=1.%24ne']) {
      const answer = await app.client().send('GET', `/sessions?${query}`, { bearer: person.token });
      expect([answer.status, codeOf(answer)], query).to.deep.equal([400, 'invalid_request']);
    }
  });

  it('are their own only', async () => {
    const other = await signUp(app.base);
    expect((await sessionsOf(person.token)).map(({ id }) => id)).to.deep.equal([person.sid]);
    expect((await sessionsOf(other.token)).map(({ id }) => id)).to.deep.equal([other.sid]);
  });

  it('end one by one, at once, and are listed no more', async () => {
    const [ended, living] = [await signInAgain(), await signInAgain()];
    const answer = await end(ended.sid);
    expect([answer.status, answer.body]).to.deep.equal([204, undefined]);
    await expectEnded(ended);
    await expectAlive(living);
    await expectAlive(person);
    expect((await sessionsOf(person.token)).map(({ id }) => id)).to.have.members([living.sid, person.sid]);
  });

  it('end by themselves as well', async () => {
    expect((await end(person.sid)).status).to.equal(204);
    await expectEnded(person);
  });

  it("are not found where they are another's", async () => {
    const other = await signUp(app.base);
    expectNotFound(await end(other.sid));
    await expectAlive(other);
  });

  it('are not found where there is none of the id: ended, made up, or no id at all', async () => {
    const { sid, client } = await signInAgain();
    await client.logout();
    const ids = [
      sid,
      'AAECAwQFBgcICQoLDA0ODw',
      'x',
      '__proto__',
      '$ne',
      '%00',
      '%7B%22$gt%22:%22%22%7D',
      '*',
    ];
    for (const id of [...ids, 'x'.repeat(2000), encodeURIComponent('日本語'), `${person.sid}%20`]) {
      expectNotFound(await end(id));
    }
    await expectAlive(person);
  });

  it('are not found by an id that cannot be read, and that is no fault of ours', async () => {
    const answer = await end('%E0%A4%A');
    expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'invalid_request']);
  });

  it('end all but the current one', async () => {
    const others = [await signInAgain(), await signInAgain()];
    const bystander = await signUp(app.base);
    expect((await app.client().send('DELETE', '/sessions', { bearer: person.token })).status).to.equal(204);
    for (const other of others) await expectEnded(other);
    await expectAlive(person);
    await expectAlive(bystander);
    const later = await signInAgain();
    await expectAlive(later);
    await end(later.sid);
    expect((await sessionsOf(person.token)).map(({ id }) => id)).to.deep.equal([person.sid]);
  });

  it('are for the bearer of an access token, and not for a cookie', async () => {
    for (const [method, path] of [
      ['GET', '/sessions'],
      ['DELETE', '/sessions'],
      ['DELETE', `/sessions/${person.sid}`],
    ] as const) {
      const answer = await person.client.send(method, path);
      expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'token_missing']);
      const wrong = await person.client.send(method, `${path}?access_token=${person.token}`);
      expect(codeOf(wrong)).to.equal('token_missing');
      const refresh = await person.client.send(method, path, { bearer: person.client.refreshToken });
      expect(codeOf(refresh)).to.equal('token_invalid');
    }
    await expectAlive(person);
  });
});
