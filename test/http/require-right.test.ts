import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, newUser, tokensOf } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';

describe('requireRight', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({
      connectOptions: { monitorCommands: true },
      roles: {
        editor: ['books:write', 'books:read'],
        reader: ['books:read'],
        constructor: ['books:burn'],
        retired: [],
      },
      after: (express, auth) => {
        express.put(
          '/books',
          auth.requireRight('books:write'),
          (req, res) => void res.json(auth.claims(req)?.sid),
        );
        express.get('/books', auth.requireAuth, auth.requireRight('books:read'), (req, res) => {
          res.json(req.currentUser?.roles);
        });
        express.post('/books', auth.requireRight('books:write', 'books:burn'), (_req, res) => {
          res.json({});
        });
      },
    });
  });
  after(() => app.close());

  const withRoles = async (...roles: string[]) => {
    const fields = newUser();
    await app.client().register(fields);
    await app.connection.collection('users').updateOne({ email: fields.email }, { $set: { roles } });
    return tokensOf(await app.client().login(fields)).access_token;
  };
  const ask = (method: string, bearer?: string) =>
    app.client().send(method, `${app.origin}/books`, { bearer });

  it('lets through who has a role with the right, and sets the user', async () => {
    const reader = await withRoles('user', 'reader');
    expect((await ask('GET', reader)).body).to.deep.equal(['user', 'reader']);
    const editor = await withRoles('editor');
    for (const method of ['GET', 'PUT', 'POST']) expect((await ask(method, editor)).status).to.equal(200);
  });

  it('lets through who has one of several rights', async () => {
    expect((await ask('POST', await withRoles('constructor'))).status).to.equal(200);
  });

  it('refuses with 403 who has no role with the right, be it an admin, or a role of that name', async () => {
    for (const roles of [[], ['user'], ['admin'], ['reader'], ['retired'], ['books:write'], ['Editor']])
      expect(codeOf(await ask('PUT', await withRoles(...roles))), String(roles)).to.equal(
        'insufficient_role',
      );
  });

  it('takes no member that every object has for a role', async () => {
    const bearer = await withRoles('__proto__', 'toString', 'hasOwnProperty', 'valueOf');
    for (const method of ['GET', 'PUT', 'POST'])
      expect(codeOf(await ask(method, bearer))).to.equal('insufficient_role');
    expect(codeOf(await ask('GET', await withRoles('constructor')))).to.equal('insufficient_role');
  });

  it('refuses with 401, not 403, who is nobody', async () => {
    for (const method of ['GET', 'PUT', 'POST']) expect(codeOf(await ask(method))).to.equal('token_missing');
  });

  it('asks the database nothing', async () => {
    const bearer = await withRoles('editor');
    await ask('PUT', bearer);
    const commands = new CommandCount(app.connection);
    commands.take();
    for (let time = 0; time < 3; time++) await ask('PUT', bearer);
    expect(commands.take()).to.deep.equal([]);
  });

  it('goes on knowing roles that have no rights', async () => {
    const bearer = await withRoles('admin');
    expect((await app.client().send('GET', `${app.origin}/admin`, { bearer })).status).to.equal(200);
  });

  it('is refused at construction for a right that no role has, and the error names it', () => {
    for (const right of ['books:wirte', 'toString', '__proto__', 'editor', ''])
      expect(() => app.auth.requireRight('books:read', right))
        .to.throw(TypeError)
        .with.property('message', `requireRight: no role has the right ${right}; add it to the option roles`);
  });

  it('has no rights to ask for where no roles are given', async () => {
    const without = await startTestApp();
    expect(() => without.auth.requireRight('books:read')).to.throw(
      TypeError,
      'no role has the right books:read',
    );
    await without.close();
  });
});
