import { expect } from 'chai';
import { sessionEnded } from '../../src/core/end-sessions.js';
import type { AuthEvent } from '../../src/index.js';
import { UserStore } from '../../src/users/user-store.js';
import { signUpAdmin } from '../harness/admin.js';
import { type Client, codeOf, tokensOf } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { eventually } from '../harness/eventually.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../harness/stores.js';

/** Several pieces of what is deleted at once. In Redis, more than one call of a script can be given. */
const many = { mongodb: 2_500, redis: 8_500 };

describeWithEachStore('a thief who opens thousands of sessions with a stolen password', (start, store) => {
  let app: StoreApp;
  let person: SignedInClient;
  let thief: { client: Client; token: string };
  let events: AuthEvent[] = [];
  before(async () => {
    app = await start({
      connectOptions: { monitorCommands: true },
      onEvent: (event) => void events.push(event),
    });
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
    const client = app.client();
    thief = { client, token: tokensOf(await client.login(person.fields)).access_token };
  });
  const openSessions = async (count: number) => {
    await app.addSessions(person.userId, count);
    events = [];
  };

  const expectEnded = async () => {
    expect(codeOf(await thief.client.me(thief.token))).to.equal('session_revoked');
    expect(codeOf(await thief.client.refresh())).to.equal('session_revoked');
  };
  const clearedEvents = () => events.filter(({ type }) => type === sessionEnded.type);
  /** Commands until the answer; there is no telling how many come after it. */
  const commandsOf = async (ask: () => Promise<{ readonly status: number }>) => {
    const count = new CommandCount(app.connection);
    const { status } = await ask();
    count.stop();
    return { status, commands: count.take().length };
  };

  it('does not keep them through a change of the password', async () => {
    await openSessions(many[store]);
    const body = { current_password: person.fields.password, new_password: 'another good password' };
    const { client, token: bearer } = person;
    const changed = await client.send('POST', '/change-password', { bearer, body });
    expect(changed.status).to.equal(200);
    await expectEnded();
    expect((await client.me(tokensOf(changed).access_token)).status).to.equal(200);
    await eventually('all are cleared away', () => clearedEvents().length === many[store] + 2);
    expect(clearedEvents()[0]).to.include({ userId: person.userId, reason: 'password_changed' });
  });

  it('does not keep them through the end of all, of all others, or a disabled user', async () => {
    const number = 1_500;
    await openSessions(number);
    const admin = await signUpAdmin(app);
    const path = () => `/users/${person.userId}`;
    const ways = [
      () => person.client.send('DELETE', '/sessions', { bearer: person.token }),
      () => admin.client.send('DELETE', `${path()}/sessions`, { bearer: admin.token }),
      () => admin.client.send('PATCH', path(), { bearer: admin.token, body: { disabled: true } }),
    ];
    for (const [index, end] of ways.entries()) {
      const { status, commands } = await commandsOf(end);
      expect(status, `way ${index}`).to.be.oneOf([200, 204]);
      // Clearing may be through before the answer is; but nothing is done for each session.
      expect(commands, `way ${index}`).to.be.below(number / 30);
      await expectEnded();
      const own = await person.client.me(person.token);
      expect(own.status, `way ${index}`).to.equal(index === 0 ? 200 : 401);
      if (index === ways.length - 1) return;
      person = await signUp(app.base);
      thief.token = tokensOf(await thief.client.login(person.fields)).access_token;
      await app.addSessions(person.userId, number);
    }
  });

  it('does not keep the list from being read, a page at a time', async () => {
    await openSessions(200);
    const { client, token: bearer } = person;
    const { body } = await client.send('GET', '/sessions', { bearer });
    const { sessions, next } = Object(body);
    expect(sessions).to.have.length(100);
    const second = await client.send('GET', `/sessions?limit=5&cursor=${next}`, { bearer });
    expect(Object(second.body).sessions).to.have.length(5);
  });

  it('has none that live on where the node died before it cleared them away', async () => {
    await openSessions(200);
    // What that node had done by then: its one write.
    await new UserStore(app.connection, 'users').endSessions(person.userId);
    expect(codeOf(await thief.client.refresh())).to.equal('session_revoked');
    const fresh = await person.client.login(person.fields);
    const bearer = tokensOf(fresh).access_token;
    const { body } = await person.client.send('GET', '/sessions', { bearer });
    expect(Object(body).sessions).to.have.length(1);
  });
});

describeWithEachStore('the sessions of one user', (start) => {
  it('are no more than the maximum: the oldest ends, and it is told', async () => {
    const events: AuthEvent[] = [];
    const app = await start({ sessions: { maximum: 3 }, onEvent: (event) => void events.push(event) });
    try {
      const first = await signUp(app.base);
      const others: { client: Client; token: string }[] = [];
      for (let login = 0; login < 3; login++) {
        await app.age(60_000);
        const client = app.client();
        others.push({ client, token: tokensOf(await client.login(first.fields)).access_token });
      }
      expect(codeOf(await first.client.me(first.token))).to.equal('session_revoked');
      expect(codeOf(await first.client.refresh())).to.equal('session_revoked');
      for (const { client, token } of others) {
        expect((await client.me(token)).status).to.equal(200);
        expect((await client.refresh()).status).to.equal(200);
      }
      const ended = await eventually('it is told', () =>
        events.find(({ type }) => type === sessionEnded.type),
      );
      expect(ended).to.include({ userId: first.userId, sid: first.sid, reason: 'too_many' });
      // Of many at once, be it beyond the maximum, the newest are left.
      await Promise.all(Array.from({ length: 10 }, () => app.client().login(first.fields)));
      const { access_token: bearer } = tokensOf(await app.client().login(first.fields));
      const { body } = await app.client().send('GET', '/sessions', { bearer });
      expect(Object(body).sessions).to.have.length(3);
    } finally {
      await app.close();
    }
  });
});

describeWithEachStore('a change of a user with many logins just before', (start) => {
  it('takes as many commands as with none', async () => {
    const app = await start({ connectOptions: { monitorCommands: true } });
    try {
      const changes = async (logins: number) => {
        const { client, token: bearer, userId, fields } = await signUp(app.base);
        for (let login = 0; login < logins; login += 20)
          await Promise.all(Array.from({ length: 20 }, () => app.client().login(fields)));
        const count = new CommandCount(app.connection);
        const body = { name: 'Another Name' };
        expect((await client.send('PATCH', `/profile/${userId}`, { bearer, body })).status).to.equal(200);
        // What nodes do when they hear of it would come with the next polls.
        await eventually('polled', () => app.auth.revocations().staleFor < 500);
        count.stop();
        return count.take();
      };
      expect(await changes(20)).to.deep.equal(await changes(0));
    } finally {
      await app.close();
    }
  });
});
