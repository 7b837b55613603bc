import type { Server } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import mongoose, { type Connection } from 'mongoose';
import { type Auth, createAuth } from '../../src/index.js';
import { listen, startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { Client, codeOf, tokensOf } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { eventually } from '../harness/eventually.js';
import { HeldLogins } from '../harness/held-logins.js';
import { silentLogger } from '../harness/logger.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

const newPassword = 'another good password';

const change = ({ client, token: bearer, fields }: SignedInClient) =>
  client.send('POST', '/change-password', {
    bearer,
    body: { current_password: fields.password, new_password: newPassword },
  });

const listed = async ({ client, fields }: SignedInClient, password: string): Promise<number> => {
  const { access_token: bearer } = tokensOf(await client.login({ ...fields, password }));
  return Object((await client.send('GET', '/sessions', { bearer })).body).sessions.length;
};

describe('a login in whose middle the user changes', () => {
  let app: TestApp;
  let person: SignedInClient;
  const held = new HeldLogins();
  before(async () => {
    const { passwords } = held;
    app = await startTestApp({ passwords });
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
  });

  const signInDuring = async (changing: () => Promise<unknown>) => {
    const client = app.client();
    return { client, answer: await held.signIn(client, person, app.connection, changing) };
  };
  const users = () => app.connection.collection('users');

  it('is refused where the password was changed, and leaves no session that lives', async () => {
    const { email } = person.fields;
    // As another node would, of which this one has not heard.
    const { client, answer } = await signInDuring(() =>
      users().updateOne({ email }, { $inc: { passwordVersion: 1, sessionsVersion: 1 } }),
    );
    expect(answer.status).to.equal(200);
    expect(codeOf(await client.me(tokensOf(answer).access_token))).to.equal('session_revoked');
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
    expect(await listed(person, person.fields.password)).to.equal(1);
  });

  it('succeeds where only a role was given', async () => {
    const { email } = person.fields;
    const { client, answer } = await signInDuring(() =>
      users().updateOne({ email }, { $set: { roles: ['user', 'editor'] } }),
    );
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

  it('leave no session that can refresh but that of the change', async () => {
    const person = await signUp(app.base);
    const clients = Array.from({ length: 6 }, (_, index) => new Client(index % 2 ? base : app.base));
    const logins = clients.map((client) => client.login(person.fields));
    expect((await change(person)).status).to.equal(200);
    for (const { status } of await Promise.all(logins)) expect(status).to.be.oneOf([200, 401]);
    for (const client of clients)
      expect(codeOf(await client.refresh())).to.be.oneOf(['session_revoked', 'token_missing']);
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
    if (answer.status === 200)
      expect(codeOf(await client.me(tokensOf(answer).access_token))).to.equal('session_revoked');
    else expect(codeOf(answer)).to.be.oneOf(['invalid_credentials', 'service_unavailable']);
    expect(await listed(person, newPassword)).to.equal(1);
  });
});
