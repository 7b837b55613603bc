import { expect } from 'chai';
import { signUpAdmin } from '../harness/admin.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';
import { untilAnswered } from '../harness/until-answered.js';
import type { Nodes } from './nodes.js';

/**
 * A user is remembered for so long that only news of a change can make a node forget one. The first node asks at every request, which
 * changes nothing for the other.
 */
export const env = { AUTH_USER_CACHE_FOR: '1h', AUTH_SESSION_CHECK: 'every-request' };
export const otherEnv = { AUTH_SESSION_CHECK: 'revocations' };

/** The tests that what happens at one node reaches the other, in whatever way. */
export function reachTheOther(nodes: Nodes): void {
  let admin: SignedInClient;
  let person: SignedInClient;
  before(async () => {
    admin = await signUpAdmin({ base: nodes.one.base, connection: nodes.database.connection });
  });
  beforeEach(async () => {
    person = await signUp(nodes.one.base);
    // The test before may have taken its database away.
    expect((await untilAnswered(() => atOther('/me'))).status).to.equal(200);
  });

  const atOther = (path: string, bearer = person.token) => nodes.other.client().send('GET', path, { bearer });
  const byAdmin = (method: string, path: string, body?: unknown) =>
    nodes.one.client().send(method, `/users/${person.userId}${path}`, { bearer: admin.token, body });
  const refusal = (code: string) =>
    eventually(`the other node answers ${code}`, async () => codeOf(await atOther('/me')) === code);

  it('a logout', async () => {
    await person.client.logout();
    await refusal('session_revoked');
  });

  it('a logout everywhere at another device, and nothing of anybody else', async () => {
    const elsewhere = nodes.one.client();
    await elsewhere.login(person.fields);
    const bystander = await signUp(nodes.one.base);
    await elsewhere.send('POST', '/logout?everywhere=true');
    await refusal('session_revoked');
    expect((await atOther('/me', bystander.token)).status).to.equal(200);
  });

  it('sessions that an admin ends', async () => {
    expect((await byAdmin('DELETE', '/sessions')).status).to.equal(204);
    await refusal('session_revoked');
  });

  it('a user that is disabled, and one that is enabled again', async () => {
    expect((await byAdmin('PATCH', '', { disabled: true })).status).to.equal(200);
    await refusal('session_revoked');
    expect((await byAdmin('PATCH', '', { disabled: false })).status).to.equal(200);
    const answer = await nodes.other.client().login(person.fields);
    expect(answer.status).to.equal(200);
  });

  it('a password that is changed, and every login with the one before', async () => {
    const { client, token: bearer, fields } = person;
    const logins = [nodes.one, nodes.other].flatMap((node) => [node.client(), node.client()]);
    const underWay = logins.map((one) => one.login(fields));
    const body = { current_password: fields.password, new_password: 'another password' };
    const changed = await client.send('POST', '/change-password', { bearer, body });
    expect(changed.status).to.equal(200);
    await refusal('session_revoked');
    await Promise.all(underWay);
    for (const one of logins)
      await eventually('no login is left', async () => (await one.refresh()).status === 401);
    expect(codeOf(await nodes.other.client().login(fields))).to.equal('invalid_credentials');
    const again = await nodes.other.client().login({ ...fields, password: 'another password' });
    expect(again.status).to.equal(200);
    expect((await atOther('/me', tokensOf(changed).access_token)).status).to.equal(200);
  });

  it('a role that is given, and one that is taken', async () => {
    expect((await atOther('/users')).status).to.equal(403);
    expect((await byAdmin('PATCH', '', { roles: ['admin'] })).status).to.equal(200);
    await eventually('the other node lets an admin in', async () => (await atOther('/users')).status === 200);
    expect((await byAdmin('PATCH', '', { roles: ['user'] })).status).to.equal(200);
    await eventually('and out', async () => (await atOther('/users')).status === 403);
    expect((await atOther('/me')).status).to.equal(200);
  });

  it('a name', async () => {
    const { token: bearer, userId } = person;
    await nodes.one.client().send('PATCH', `/profile/${userId}`, { bearer, body: { name: 'Ann' } });
    await eventually('the other node knows it', async () => {
      const { body } = await atOther('/me');
      return typeof body === 'object' && body !== null && 'name' in body && body.name === 'Ann';
    });
  });
}

/** The test of a node that asks at every request. */
export function askEachTime(nodes: Nodes): void {
  it('with every-request, a logout and the end of a session, each time by the very next request', async () => {
    for (let round = 0; round < 10; round++) {
      const { client, token, sid } = await signUp(nodes.other.base);
      const elsewhere = nodes.one.client();
      expect((await elsewhere.me(token)).status).to.equal(200);
      if (round % 2 === 0) await client.logout();
      else await nodes.other.client().send('DELETE', `/sessions/${sid}`, { bearer: token });
      expect(codeOf(await elsewhere.me(token))).to.equal('session_revoked');
    }
  });
}
