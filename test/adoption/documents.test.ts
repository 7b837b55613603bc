import { expect } from 'chai';
import mongoose from 'mongoose';
import { type Answer, type Client, codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { Page } from '../harness/page.js';
import { describeWithEachStore, type StoreApp } from '../harness/stores.js';
import { admin, disabled, documents, type Existing, fill, nameOf } from './documents.js';
import { hash, password } from './existing.js';

const { ObjectId } = mongoose.mongo;
const userSorts = ['id', 'email', 'username', 'name', 'createdAt', 'updatedAt'] as const;

for (const transport of ['bearer', 'cookie'] as const)
  describeWithEachStore(`documents that an application wrote, by ${transport}`, (start, store) => {
    let app: StoreApp;
    before(async () => {
      app = await start({ prepare: fill, ...(transport === 'cookie' && { transport }) });
    });
    after(() => app.close());

    const signIn = async (client: Client, username: string, typed = password) =>
      client.login({ username, password: typed });

    if (transport === 'bearer') {
      let adminToken = '';
      before(async () => {
        adminToken = tokensOf(await app.client().login({ email: admin.email, password })).access_token;
      });
      const ask = (method: string, path: string, body?: object) =>
        app.client().send(method, path, { bearer: adminToken, body });

      // Of a user, sessions know the id alone.
      const titles = Object.keys(documents).filter((title) => store === 'mongodb' || / id\b/.test(title));
      for (const title of titles)
        it(`with ${title} are users like any other`, async () => {
          const username = nameOf(title);
          const client = app.client();
          const { access_token: bearer, user } = tokensOf(await signIn(client, username));
          const me = await client.me(bearer);
          expect(me.status).to.equal(200);
          expect(me.body).to.include({ id: user.id });
          const guarded = await client.send('GET', `${app.origin}/guarded`, { bearer, byApplication: true });
          expect(guarded.body).to.include({ id: user.id });
          const refreshed = tokensOf(await client.refresh());
          expect(refreshed.user.id).to.equal(user.id);
          const listed = await client.send('GET', '/sessions', { bearer });
          expect(listed.body).to.have.property('sessions').with.length(1);

          const other = app.client();
          await signIn(other, username);
          const newPassword = 'another horse battery';
          const change = { current_password: password, new_password: newPassword };
          const changed = await client.send('POST', '/change-password', { bearer, body: change });
          expect(changed.status, String(codeOf(changed))).to.equal(200);
          expect(codeOf(await other.refresh())).to.equal('session_revoked');
          expect(codeOf(await signIn(app.client(), username))).to.equal('invalid_credentials');
          const again = app.client();
          const { access_token: token } = tokensOf(await signIn(again, username, newPassword));
          expect((await again.logout(token)).status).to.equal(204);

          const path = `/users/${encodeURIComponent(user.id)}`;
          expect((await ask('GET', path)).body).to.include({ id: user.id, disabled: false });
          const roles = await ask('PATCH', path, { roles: ['user', 'editor'] });
          expect(roles.body).to.deep.include({ roles: ['user', 'editor'] });
          expect((await ask('GET', `${path}/sessions`)).status).to.equal(200);
          expect((await ask('DELETE', `${path}/sessions`)).status).to.equal(204);
          expect(codeOf(await client.refresh())).to.equal('session_revoked');
          expect((await ask('PATCH', path, { disabled: true })).body).to.include({ disabled: true });
          expect(codeOf(await signIn(app.client(), username, newPassword))).to.equal('invalid_credentials');
          expect((await ask('PATCH', path, { disabled: false })).body).to.include({ disabled: false });
          await app.auth.users.setPassword(user.id, password);
          tokensOf(await signIn(app.client(), username));
          await app.auth.users.endSessions(user.id);
          expect(await app.auth.users.find(user.id)).to.include({ id: user.id });
        });

      it('that say somehow that somebody is disabled let nobody in, and are found by it', async () => {
        for (const index of disabled.keys())
          expect(codeOf(await signIn(app.client(), `off${index}`)), String(disabled[index])).to.equal(
            'invalid_credentials',
          );
        const { users } = await app.auth.users.list({ disabled: true, limit: 100 });
        expect(users.map(({ id }) => id)).to.have.members(disabled.map((_, index) => `off${index}`));
      });

      it('that have no roles are found by the role of everybody', async () => {
        const { users } = await app.auth.users.list({ role: 'user', limit: 100 });
        expect(users.every(({ roles }) => roles.includes('user'))).to.equal(true);
        expect(users.map(({ id }) => id)).to.include('off0');
      });

      // Lists are of users, whom MongoDB keeps in either case.
      const sorts = store === 'mongodb' ? userSorts : [];
      for (const sort of sorts)
        for (const isDescending of [false, true])
          it(`are listed each once by ${sort}${isDescending ? ', descending' : ''}`, async () => {
            const ids: string[] = [];
            let cursor: string | undefined;
            do {
              const page = await app.auth.users.list({ limit: 4, cursor, sort, isDescending });
              ids.push(...page.users.map(({ id }) => id));
              cursor = page.next;
            } while (cursor !== undefined && ids.length < 200);
            const count = 1 + Object.keys(documents).length + disabled.length;
            // A list is several values, of which each has a place; nobody else is there twice.
            expect(new Set(ids).size).to.equal(count);
            expect(ids).to.have.length(count);
          });

      it('are listed to admins in pages', async () => {
        const ids: string[] = [];
        let next = '';
        do {
          const { status, body }: Answer = await ask('GET', `/users?limit=7${next}`);
          expect(status).to.equal(200);
          const page = body as { users: { id: string }[]; next?: string };
          ids.push(...page.users.map(({ id }) => id));
          next = page.next === undefined ? '' : `&cursor=${page.next}`;
        } while (next !== '');
        expect(new Set(ids).size).to.equal(1 + Object.keys(documents).length + disabled.length);
      });

      it('of the admin role as a text are those of admins, and the last one is kept', async () => {
        const id = String(admin._id);
        expectProblem(await ask('PATCH', `/users/${id}`, { disabled: true }), 409, 'last_admin');
      });

      it('are deleted with their password and sessions, whatever their id is', async () => {
        const users = app.connection.collection<Existing>('users');
        for (const title of Object.keys(documents)) {
          const found = await app.auth.users.list({ username: nameOf(title), limit: 100 });
          const user = found.users.find(({ username }) => username === nameOf(title));
          if (!user) throw new Error(title);
          await app.auth.users.delete(user.id);
          expect(codeOf(await signIn(app.client(), nameOf(title)))).to.equal('invalid_credentials');
        }
        expect(await users.countDocuments()).to.equal(1 + disabled.length);
        await eventually('only the credentials of others are left', async () => {
          return (await app.connection.collection('sealgate_credentials').countDocuments()) <= 1;
        });
      });

      it('of one id in two kinds give nobody a session of the other', async () => {
        const users = app.connection.collection<Existing>('users');
        const id = new ObjectId();
        await users.insertOne({ _id: id, username: 'one-kind', passwordHash: hash });
        const one = app.client();
        const { access_token: token } = tokensOf(await signIn(one, 'one-kind'));
        await eventually('the hash was moved', async () =>
          app.connection.collection('sealgate_credentials').findOne({ _id: id }),
        );
        await users.insertOne({ _id: id.toString(), username: 'other-kind', passwordHash: hash });
        const other = await signIn(app.client(), 'other-kind');
        expect(other.status).to.equal(500);
        for (const answer of [await one.me(token), await one.refresh()])
          if (answer.status === 200) expect(answer.body).to.have.nested.include({ username: 'one-kind' });
          else expect(answer.status).to.equal(500);
      });

      it('with no hash in the field for it get a password from the application', async () => {
        const users = app.connection.collection<Existing>('users');
        for (const [index, passwordHash] of ['', null, 42, { none: true }, undefined].entries()) {
          const username = `hashless${index}`;
          await users.insertOne({ _id: username, username, passwordHash }, { ignoreUndefined: true });
          expect(codeOf(await signIn(app.client(), username))).to.equal('invalid_credentials');
          await app.auth.users.setPassword(username, password);
          tokensOf(await signIn(app.client(), username));
          expect(await users.findOne({ username })).not.to.have.property('passwordHash');
        }
      });

      it('of an id by which nobody is found again get no session, and that is no refusal', async () => {
        const users = app.connection.collection<Existing>('users');
        for (const [index, _id] of [new Date(0), { a: 1 }, 'x'.repeat(257), true].entries()) {
          await users.insertOne({ _id, username: `strange${index}`, passwordHash: hash });
          expect((await signIn(app.client(), `strange${index}`)).status).to.equal(500);
        }
      });
    } else
      it('are users like any other with cookies', async () => {
        for (const title of [
          'a UUID for the id, and no address',
          'an address for the id, and a text for roles',
          'a string for the id, and no roles',
          'an integer for the id, and null for the address',
        ]) {
          const page = new Page(app.origin);
          const body = { username: nameOf(title), password };
          expect((await page.send('POST', '/auth/login', { body })).status).to.equal(200);
          for (const [method, path, status] of [
            ['GET', '/auth/me', 200],
            ['POST', '/auth/refresh-token', 200],
            ['GET', '/guarded', 200],
            ['POST', '/auth/logout', 204],
            ['GET', '/auth/me', 401],
          ] as const)
            expect((await page.send(method, path)).status, `${title}: ${path}`).to.equal(status);
        }
      });
  });
