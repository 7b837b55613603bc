import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { codeOf } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { type KitApp, startKitApp } from '../harness/kit-app.js';
import { rejectionOf } from '../harness/refusal.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const fields = {
  company: { schema: z.string().max(10), registration: true, client: true },
  plan: { schema: z.enum(['free', 'pro']).default('free') },
};

/** What a promise is rejected with, as one line. */
async function faultOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing',
    (error: unknown) => String(error),
  );
}

describe('signedIn, for one application', () => {
  let app: KitApp;
  before(async () => {
    app = await startKitApp('handed', { users: { fields }, sessions: { recentFor: '5m' } });
  });
  after(() => app.close());

  it('gives a user whom guards know by the headers, with the roles that were said', async () => {
    const ann = await app.kit.signedIn({ roles: ['editor'], email: 'Ann@example.com', name: 'Ann' });
    expect(ann.user).to.deep.include({ email: 'ann@example.com', name: 'Ann', roles: ['editor'] });
    const { headers } = ann;
    expect(headers).to.deep.equal({ authorization: `Bearer ${ann.token}` });
    const answer = await app.client().send('GET', `${app.origin}/editors`, { headers });
    expect(answer.body).to.deep.equal({ id: ann.user.id });
  });

  it('gives somebody new each time, who has the role of new users', async () => {
    const [one, other] = [await app.kit.signedIn(), await app.kit.signedIn({ roles: undefined })];
    expect(one.user.email).not.to.equal(other.user.email);
    expect(other.user.roles).to.deep.equal(['user']);
    const answer = await app.client().send('GET', `${app.origin}/editors`, { headers: { ...other.headers } });
    expect(answer.status).to.equal(403);
  });

  it('gives a cookie that refreshes, and a login that is recent', async () => {
    const { cookie, headers, user } = await app.kit.signedIn();
    const refreshed = await app.client().send('POST', '/refresh-token', { headers: { cookie } });
    expect(refreshed.body).to.have.nested.property('user.id', user.id);
    const other = await app.kit.signedIn({ user });
    const ended = await app.client().send('DELETE', '/sessions', { headers: { ...headers } });
    expect(ended.status).to.equal(204);
    const after = await app.client().send('GET', `${app.origin}/guarded`, { headers: { ...other.headers } });
    expect(codeOf(after)).to.equal('session_revoked');
  });

  it('signs in a user whom there is already, by the user or the id', async () => {
    const bob = await app.kit.auth.users.create({ email: 'bob@example.com' });
    for (const user of [bob, bob.id]) {
      const { headers } = await app.kit.signedIn({ user });
      const answer = await app.client().send('GET', `${app.origin}/guarded`, { headers: { ...headers } });
      expect(answer.body).to.deep.equal({ id: bob.id });
    }
    await app.kit.auth.users.endSessions(bob.id);
    const again = await app.kit.signedIn({ user: bob });
    const answer = await app.client().send('GET', `${app.origin}/guarded`, { headers: { ...again.headers } });
    expect(answer.status, 'once all sessions have ended').to.equal(200);
  });

  it('checks fields by their own rules, and gives the defaults of the others', async () => {
    const { user } = await app.kit.signedIn({ fields: { company: 'ACME' } });
    expect(user).to.include({ company: 'ACME', plan: 'free' });
    const refusal = await rejectionOf(app.kit.signedIn({ fields: { company: 'much too long' } }));
    expect(refusal.code).to.equal('invalid_request');
  });

  it('refuses an address that somebody has', async () => {
    await app.kit.signedIn({ email: 'eve@example.com' });
    expect((await rejectionOf(app.kit.signedIn({ email: 'eve@example.com' }))).code).to.equal('email_taken');
  });

  it('gives a user who can be given a password, and signs in by it', async () => {
    const { user } = await app.kit.signedIn({ email: 'joe@example.com' });
    await app.kit.auth.users.setPassword(user.id, 'correct horse battery');
    const login = { email: 'Joe@example.com', password: 'correct horse battery' };
    expect((await app.client().login(login)).status).to.equal(200);
  });

  it('refuses nonsense in one line that names it', async () => {
    const nonsense: readonly [object, string][] = [
      [
        { rolls: ['editor'] },
        'TypeError: signedIn: rolls is none of user, fields, email, username, name, roles, emailVerified',
      ],
      [
        { password: 'x' },
        'TypeError: signedIn: password is none of user, fields, email, username, name, roles, emailVerified',
      ],
      [{ fields: { shoeSize: 43 } }, 'TypeError: signedIn: fields.shoeSize is not declared in users.fields'],
      [{ fields: { roles: ['admin'] } }, 'TypeError: signedIn: fields.roles is not declared in users.fields'],
      [{ user: 'nobody' }, 'TypeError: signedIn: user is nobody whom there is'],
      [
        { user: 'x', roles: ['a'] },
        'TypeError: signedIn: roles must be left out beside user; auth.users.update changes one',
      ],
      [
        { user: 'x', fields: {} },
        'TypeError: signedIn: fields must be left out beside user; auth.users.update changes one',
      ],
    ];
    for (const [person, line] of nonsense) expect(await faultOf(app.kit.signedIn(person))).to.equal(line);
    const refusal = await rejectionOf(app.kit.signedIn({ email: 'no address' }));
    expect(refusal.message).to.match(/email/);
  });
});

describe('signedIn', () => {
  it('takes two commands for a new user, who is inserted while the session opens, and two for one whom there is', async () => {
    const app = await startKitApp('handed');
    const commands = new CommandCount(app.kit.connection);
    const { user } = await app.kit.signedIn();
    expect([...commands.take()].sort()).to.deep.equal(['findAndModify', 'insert']);
    await app.kit.signedIn({ user });
    expect(commands.take()).to.deep.equal(['find', 'findAndModify']);
    commands.stop();
    await app.close();
  });

  it('starts no thread that hashes', async () => {
    // Of a file of its own, so that no application before has left it one.
    const { path, remove } = await temporaryDirectory();
    const workerFile = join(path, 'hashing-worker.mjs');
    await writeFile(workerFile, `import '${new URL('../harness/hashing-worker.js', import.meta.url).href}';`);
    const app = await startKitApp('handed', { passwords: { workerFile } });
    let threads = 0;
    const count = () => {
      threads += 1;
    };
    process.on('worker', count);
    const { user } = await app.kit.signedIn();
    expect(threads).to.equal(0);
    await app.kit.auth.users.setPassword(user.id, 'correct horse battery');
    expect(threads).to.equal(1);
    process.off('worker', count);
    await app.close();
    await remove();
  });

  it('gives both cookies with the cookie transport, and headers that are no forged request', async () => {
    const app = await startKitApp('handed', { transport: 'cookie' });
    const { headers, cookie, user } = await app.kit.signedIn();
    expect(headers).to.have.keys('Cookie', 'Sec-Fetch-Site');
    const answer = await app.client().send('POST', `${app.origin}/guarded`, { headers: { ...headers } });
    expect(answer.body).to.deep.equal({ id: user.id });
    const forged = await app.client().send('POST', `${app.origin}/guarded`, { headers: { cookie } });
    expect(codeOf(forged)).to.equal('cross_site_request');
    await app.close();
  });

  it('shows the token where the options say', async () => {
    const app = await startKitApp('handed', { accessToken: { header: 'X-Auth-Token' } });
    const { headers, token, user } = await app.kit.signedIn();
    expect(headers).to.deep.equal({ 'x-auth-token': token });
    const answer = await app.client().send('GET', `${app.origin}/guarded`, { headers: { ...headers } });
    expect(answer.body).to.deep.equal({ id: user.id });
    await app.close();
  });

  it('gives a user of the upstream, where another API has the passwords', async () => {
    const app = await startKitApp('handed', { upstream: { url: 'https://users.example.com/login' } });
    const { headers, user } = await app.kit.signedIn({ roles: ['editor'] });
    const answer = await app.client().send('GET', `${app.origin}/editors`, { headers: { ...headers } });
    expect(answer.body).to.deep.equal({ id: user.id });
    await app.close();
  });

  it('signs nobody in who is disabled', async () => {
    const app = await startKitApp('handed');
    const { user } = await app.kit.signedIn();
    await app.kit.auth.users.disable(user.id);
    expect(await faultOf(app.kit.signedIn({ user }))).to.equal(
      'TypeError: signedIn: user is disabled, and signs in nowhere',
    );
    await app.close();
  });
});
