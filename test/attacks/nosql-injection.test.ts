import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

describe('an attacker who writes queries where values belong', () => {
  let app: TestApp;
  let commands: CommandCount;
  let victim: SignedInClient;
  before(async () => {
    app = await startTestApp({
      connectOptions: { monitorCommands: true },
      // It makes objects of `?a[$gt]=`, as many applications have it.
      before: (express) => void express.set('query parser', 'extended'),
    });
    commands = new CommandCount(app.connection);
    victim = await signUp(app.base);
  });
  after(() => app.close());

  const operators: unknown[] = [
    { $gt: '' },
    { $ne: null },
    { $in: ['ada@example.com'] },
    { $regex: '^' },
    { $exists: true },
    { $where: 'true' },
    { $expr: { $eq: [1, 1] } },
    { $not: { $eq: 'x' } },
    [{ $gt: '' }],
    { _bsontype: 'ObjectId', id: 'x' },
    { toBSON: 'x' },
    { length: 5, 0: 'a' },
  ];

  it('finds no field of a body that takes an operator', async () => {
    commands.take();
    const { email, password } = victim.fields;
    for (const operator of operators) {
      for (const body of [
        { email: operator, password },
        { username: operator, password },
        { email, password: operator },
        { email: operator, password: operator },
      ])
        expect((await app.client().login(body)).status, JSON.stringify(body)).to.equal(400);
      for (const body of [
        { ...newUser(), email: operator },
        { ...newUser(), username: operator },
        { ...newUser(), name: operator },
      ])
        expect((await app.client().register(body)).status, JSON.stringify(body)).to.equal(400);
    }
    expect(commands.take()).to.deep.equal([]);
  });

  it('finds that operators beside the fields are left alone', async () => {
    const { email, password } = victim.fields;
    for (const beside of [
      { $or: [{}] },
      { $where: 'true' },
      { 'password.$ne': '' },
      { roles: { $ne: 'x' } },
    ]) {
      expect((await app.client().login({ email, password: 'a wrong password', ...beside })).status).to.equal(
        401,
      );
      expect((await app.client().login({ email, password, ...beside })).status).to.equal(200);
    }
  });

  it('finds that a text is a text, whatever it spells', async () => {
    const texts = [
      '{"$gt":""}',
      '$where',
      "' || '1'=='1",
      '"; return true; //',
      '[$ne]=1',
      '.*',
      '^',
      '$$ROOT',
      '*',
      '%',
      'a@b.$ne',
      '__proto__',
      'constructor',
    ];
    for (const text of texts) {
      for (const identity of [{ email: text }, { username: text }])
        expect(
          (await app.client().login({ ...identity, password: 'a wrong password' })).status,
          JSON.stringify(text),
        ).to.equal(401);
    }
    // No name has it, and what passes names on might end one there.
    expect((await app.client().login({ username: '\u0000', password: 'a wrong password' })).status).to.equal(
      400,
    );
  });

  it('stores expressions of the database as the texts they are', async () => {
    const fields = { ...newUser(), username: '$$now', name: '$passwordHash' };
    const client = app.client();
    const answer = await client.send('POST', '/register', {
      body: fields,
      headers: { 'user-agent': '$$ROOT' },
    });
    expect(answer.status).to.equal(201);
    expect(answer.body).to.have.property('user').that.includes({ username: '$$now', name: '$passwordHash' });
    const session = await app.connection.collection('sealgate_sessions').findOne({ userAgent: '$$ROOT' });
    expect(session?.userAgent).to.equal('$$ROOT');
    const { email, password } = fields;
    const login = await app.client().login({ email, password });
    expect(login.body).to.have.property('user').that.includes({ username: '$$now', name: '$passwordHash' });
  });

  it('finds no parameter of an address that takes an operator', async () => {
    await app.connection
      .collection('users')
      .updateOne({ email: victim.fields.email }, { $set: { roles: ['admin'] } });
    const bearer = victim.token;
    expect((await app.client().send('GET', '/users?email=user', { bearer })).status).to.equal(200);
    const queries = [
      'email[$gt]=',
      'email[$regex]=.*',
      'email[]=a',
      'role[$ne]=x',
      'cursor[$gt]=',
      'cursor=nothing',
      'limit[$gt]=1',
      'limit=-1',
      'limit=1e9',
    ];
    commands.take();
    for (const query of queries) {
      const { status } = await app.client().send('GET', `/users?${query}`, { bearer });
      expect(status, query).to.equal(400);
    }
    expect(commands.take()).to.deep.equal([]);
    for (const query of ['everywhere[$ne]=false', 'everywhere=1', 'everywhere[]=true'])
      expect((await app.client().send('POST', `/logout?${query}`)).status, query).to.equal(400);
    for (const id of ['%24ne', '[$ne]', '{"$gt":""}', encodeURIComponent('{"$gt":""}'), '__proto__', '%00'])
      expect((await app.client().send('DELETE', `/sessions/${id}`, { bearer })).status, id).to.equal(404);
  });
});
