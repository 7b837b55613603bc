import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, newUser, tokensOf } from '../harness/client.js';
import { claimsOf, forge } from '../harness/forge.js';
import { claimsOf as claimsIn, signUp } from '../harness/sign-in.js';

describe('requireRole', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({
      users: { cacheFor: 0 },
      after: (express, auth) => {
        express.get(
          '/either',
          auth.requireRole('editor', 'admin'),
          (req, res) => void res.json(req.currentUser?.roles),
        );
        express.get(
          '/behind',
          auth.requireAuth,
          auth.requireRole('editor'),
          (req, res) => void res.json(auth.claims(req)?.sid),
        );
      },
    });
  });
  after(() => app.close());

  const withRoles = async (roles: readonly string[]) => {
    const fields = newUser();
    await app.client().register(fields);
    await app.connection.collection('users').updateOne({ email: fields.email }, { $set: { roles } });
    return tokensOf(await app.client().login(fields)).access_token;
  };
  const ask = (path: string, bearer: string) => app.client().send('GET', `${app.origin}${path}`, { bearer });

  it('lets through who has one of the roles, and sets the user', async () => {
    for (const roles of [['editor'], ['user', 'admin'], ['admin', 'editor']]) {
      const answer = await ask('/either', await withRoles(roles));
      expect([answer.status, answer.body]).to.deep.equal([200, roles]);
    }
    expect((await ask('/behind', await withRoles(['editor']))).status).to.equal(200);
  });

  it('refuses with 403 who has none of them, or one that looks like it', async () => {
    for (const roles of [
      [],
      ['user'],
      ['Admin'],
      ['admin '],
      ['administrator'],
      ['editor,admin'],
      ['editor admin'],
    ]) {
      const bearer = await withRoles(roles);
      for (const path of ['/either', '/behind'])
        expect(codeOf(await ask(path, bearer)), String(roles)).to.equal('insufficient_role');
    }
  });

  it('refuses with 401, not 403, who is nobody', async () => {
    for (const path of ['/either', '/behind'])
      expect((await app.client().send('GET', `${app.origin}${path}`)).status).to.equal(401);
  });

  it('goes by the roles of the database, and not by those that the token says', async () => {
    const signedIn = await signUp(app.base);
    const { sub, sid } = claimsIn(signedIn.token);
    const forged = forge(claimsOf('access_token', { sub, sid, roles: ['admin', 'editor'] }));
    expect((await ask('/guarded', forged)).status).to.equal(200);
    expect(codeOf(await ask('/either', forged))).to.equal('insufficient_role');
    expect(codeOf(await ask('/admin', forged))).to.equal('insufficient_role');
  });

  it('forgets a role that was taken away', async () => {
    const bearer = await withRoles(['editor']);
    expect((await ask('/behind', bearer)).status).to.equal(200);
    await app.connection.collection('users').updateMany({}, { $set: { roles: ['user'] } });
    expect((await ask('/behind', bearer)).status).to.equal(403);
  });

  it('is refused at construction for no role, and for a list of them, which nobody would have', () => {
    for (const roles of [[], [['admin']], [undefined], [null], [''], ['admin', 5]])
      expect(() => Reflect.apply(app.auth.requireRole, app.auth, roles)).to.throw(
        TypeError,
        'requireRole: takes the names of roles',
      );
    expect(() => Reflect.apply(app.auth.requireRight, app.auth, [])).to.throw(
      TypeError,
      'requireRight: takes',
    );
    for (const owner of [undefined, 'userId'])
      expect(() => Reflect.apply(app.auth.requireOwner, app.auth, [owner])).to.throw(
        TypeError,
        'requireOwner: takes a function',
      );
  });
});
