import type { Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import express from 'express';
import mongoose, { type Connection } from 'mongoose';
import { type Auth, createAuth } from '../../src/index.js';
import { MongodbRevocationLog } from '../../src/sessions/mongodb-revocation-log.js';
import { RecentLogins, type RecentLoginsOptions } from '../../src/sessions/recent-logins.js';
import { listen, startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { Client, codeOf, tokensOf } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger, silentLogger } from '../harness/logger.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

/** Milliseconds: what news take, and a machine that is busy. */
const bound = 4_000;

describe('a login whose user changes at another node', () => {
  let app: TestApp;
  let person: SignedInClient;
  let client: Client;
  let token: string;
  before(async () => {
    app = await startTestApp({ users: { cacheFor: '1h' } });
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
    client = app.client();
    token = tokensOf(await client.login(person.fields)).access_token;
    expect((await client.me(token)).status).to.equal(200);
  });

  const users = () => app.connection.collection('users');
  /** As if the other node had looked at the sessions before this one was opened: it tells of the user alone. */
  const changeElsewhere = async (change: object) => {
    await users().updateOne({ email: person.fields.email }, change);
    const log = new MongodbRevocationLog(app.connection, 'revocations', 600_000);
    await log.record([{ userId: person.userId }]);
  };
  const sessionsLeft = () => app.connection.collection('sessions').countDocuments();

  it('ends within the bound where the password was changed', async () => {
    await changeElsewhere({ $inc: { passwordVersion: 1 } });
    await eventually('refused', async () => codeOf(await client.me(token)) === 'session_revoked', bound);
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
    // What was there before is for whoever made the change to end.
    expect((await person.client.refresh()).status).to.equal(200);
  });

  it('ends where the user was disabled, and stays so', async () => {
    const before = await sessionsLeft();
    await changeElsewhere({ $set: { disabled: true } });
    await eventually('ended', async () => (await sessionsLeft()) === before - 1, bound);
    await changeElsewhere({ $set: { disabled: false } });
    await eventually('enabled', async () => (await person.client.refresh()).status === 200, bound);
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
  });

  it('stays signed in where a role was given', async () => {
    await changeElsewhere({ $set: { roles: ['user', 'admin'] } });
    const asAdmin = () => client.send('GET', `${app.origin}/admin`, { bearer: token });
    await eventually('an admin', async () => (await asAdmin()).status === 200, bound);
    await setTimeout(200);
    expect((await asAdmin()).status).to.equal(200);
    expect((await client.refresh()).status).to.equal(200);
  });
});

describe('a login in whose middle the user changes', () => {
  let app: TestApp;
  let person: SignedInClient;
  let count: CommandCount;
  before(async () => {
    app = await startTestApp({ passwords: { cost: 12 }, connectOptions: { monitorCommands: true } });
    count = new CommandCount(app.connection);
  });
  after(async () => {
    count.stop();
    await app.close();
  });
  beforeEach(async () => {
    person = await signUp(app.base);
    count.take();
  });

  const signInDuring = async (change: object) => {
    const client = app.client();
    const login = client.login(person.fields);
    await eventually('the user was found', () => count.take().includes('find'));
    const { email } = person.fields;
    await app.connection.collection('users').updateOne({ email }, change);
    const { token: bearer, userId } = person;
    const news = await person.client.send('PATCH', `/profile/${userId}`, { bearer, body: { name: 'Ann' } });
    expect(news.status).to.equal(200);
    return { client, answer: await login };
  };

  it('is refused where the password was changed, and leaves no session', async () => {
    const { client, answer } = await signInDuring({ $inc: { passwordVersion: 1 } });
    expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'invalid_credentials']);
    expect(client.refreshToken).to.equal(undefined);
    const { body } = await person.client.send('GET', '/sessions', { bearer: person.token });
    expect(body).to.have.property('sessions').with.length(1);
  });

  it('succeeds where only a role was given', async () => {
    const { client, answer } = await signInDuring({ $set: { roles: ['user', 'editor'] } });
    expect(answer.status).to.equal(200);
    expect((await client.refresh()).status).to.equal(200);
  });
});

describe('logins with the old password, at two nodes while it is changed,', () => {
  let proxy: DatabaseProxy;
  let app: TestApp;
  let other: Auth;
  let connection: Connection;
  let server: Server;
  let base: string;
  before(async () => {
    proxy = await DatabaseProxy.start();
    // So slow that the database can be held up while a password is looked at.
    const passwords = { cost: 11 };
    app = await startTestApp({ passwords });
    const uri = proxy.uriOf(app.databaseName);
    connection = await mongoose.createConnection(uri, { monitorCommands: true }).asPromise();
    const options = { secret: testSecret, cookie: { secure: false }, logger: silentLogger };
    other = createAuth({ ...options, passwords, connection });
    await other.ready();
    const listening = await listen(express().use('/auth', other.router));
    server = listening.server;
    base = `${listening.origin}/auth`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await other.close();
    await connection.close();
    await app.close();
    await proxy.close();
  });

  const change = ({ client, token: bearer, fields }: SignedInClient) =>
    client.send('POST', '/change-password', {
      bearer,
      body: { current_password: fields.password, new_password: 'another password' },
    });
  const sessionsOf = async (email: string) => {
    const user = await app.connection.collection('users').findOne({ email });
    return app.connection.collection('sessions').countDocuments({ user: user?._id });
  };

  it('leave one session within the bound: that of the change', async () => {
    const person = await signUp(app.base);
    const clients = Array.from({ length: 6 }, (_, index) => new Client(index % 2 ? base : app.base));
    const logins = clients.map((client) => client.login(person.fields));
    expect((await change(person)).status).to.equal(200);
    const later = new Client(base).login(person.fields);
    for (const { status } of await Promise.all([...logins, later])) expect(status).to.be.oneOf([200, 401]);
    const { email } = person.fields;
    await eventually('one session', async () => (await sessionsOf(email)) === 1, bound);
    expect((await person.client.refresh()).status).to.equal(200);
  });

  it('leave none that is opened once all others were ended', async () => {
    const person = await signUp(app.base);
    const count = new CommandCount(connection);
    const client = new Client(base);
    const login = client.login(person.fields);
    await eventually('the user was found', () => count.take().includes('find'));
    count.stop();
    proxy.freeze();
    expect((await change(person)).status).to.equal(200);
    await proxy.restore();
    const answer = await login;
    // It depends on what comes first, its session or the news.
    if (answer.status === 200) {
      const { access_token: token } = tokensOf(answer);
      await eventually('refused', async () => codeOf(await client.me(token)) === 'session_revoked', bound);
    } else expect(codeOf(answer)).to.equal('invalid_credentials');
    expect(await sessionsOf(person.fields.email)).to.equal(1);
    expect((await person.client.refresh()).status).to.equal(200);
  });
});

describe('the recent logins', () => {
  const login = (sid: string, isStillValid: () => Promise<boolean>, userId = 'ann') => ({
    sid,
    userId,
    isStillValid,
  });

  const recentLogins = (options: Partial<RecentLoginsOptions> = {}) =>
    new RecentLogins({
      end: async () => undefined,
      staleFor: () => 0,
      logger: silentLogger,
      ...options,
    });

  it('are looked at when there are news of their user, and those end that do not hold', async () => {
    const ended: string[] = [];
    const asked: string[] = [];
    const logins = recentLogins({ end: async ({ sid }) => void ended.push(sid) });
    const answering = (sid: string, answer: boolean, userId?: string) =>
      login(sid, async () => asked.push(sid) > 0 && answer, userId);
    logins.add(answering('one', true));
    logins.add(answering('two', false));
    logins.add(answering('three', false, 'bob'));
    expect(asked).to.deep.equal([]);
    logins.onUserChanged('ann');
    await eventually('ended', () => ended.length > 0);
    expect(ended).to.deep.equal(['two']);
    expect(asked).to.have.members(['one', 'two']);
    logins.onUserChanged('ann');
    await setTimeout(10);
    expect(asked).to.have.members(['one', 'two', 'one']);
  });

  for (const [what, staleFor, asked] of [
    ['are forgotten once news of some seconds were heard', 0, ['two']],
    ['are remembered for as long as no news can be heard', 60_000, ['one', 'two']],
  ] as const) {
    it(what, async () => {
      const seen: string[] = [];
      const logins = recentLogins({ staleFor: () => staleFor });
      logins.add(login('one', async () => seen.push('one') > 0));
      const { now } = performance;
      try {
        performance.now = () => now.call(performance) + 20_000;
        logins.add(login('two', async () => seen.push('two') > 0));
        logins.onUserChanged('ann');
      } finally {
        performance.now = now;
      }
      await eventually('asked', () => seen.length > 0);
      expect(seen).to.deep.equal(asked);
    });
  }

  it('are no more than some thousands', async () => {
    const seen: number[] = [];
    const logins = recentLogins();
    for (let count = 0; count <= 10_000; count++)
      logins.add(login(String(count), async () => seen.push(count) > 0));
    logins.onUserChanged('ann');
    await eventually('asked', () => seen.length > 0);
    expect(seen).to.have.length(10_000);
    expect(seen[0]).to.equal(1);
  });

  it('are looked at again after an outage, which is logged once', async () => {
    const logger = recordingLogger();
    const ended: string[] = [];
    let outages = 2;
    const isStillValid = async () => {
      if (outages-- > 0) throw new Error('the database is away');
      return false;
    };
    const logins = recentLogins({ end: async ({ sid }) => void ended.push(sid), logger });
    logins.add(login('one', isStillValid));
    logins.onUserChanged('ann');
    await eventually('ended', () => ended.length > 0);
    expect(logger.lines.filter((line) => line.includes('"warn"'))).to.have.length(1);
  });

  it('are not asked after once all is closed', async () => {
    let asked = 0;
    const isStillValid = async () => {
      asked += 1;
      throw new Error('the database is away');
    };
    const logins = recentLogins();
    logins.add(login('one', isStillValid));
    logins.onUserChanged('ann');
    logins.close();
    await setTimeout(1_200);
    expect(asked).to.equal(1);
  });
});
