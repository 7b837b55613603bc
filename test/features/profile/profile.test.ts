import { expect } from 'chai';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { codeOf } from '../../harness/client.js';
import { type SignedInClient, signUp } from '../../harness/sign-in.js';

describe('a profile', () => {
  let app: TestApp;
  let person: SignedInClient;
  let admin: SignedInClient;
  before(async () => {
    app = await startTestApp({ users: { cacheFor: '1h' } });
    admin = await signUpAdmin(app);
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
  });

  const show = (id: string, bearer?: string) => app.client().send('GET', `/profile/${id}`, { bearer });
  const change = (body: unknown, bearer?: string, id = person.userId) =>
    app.client().send('PATCH', `/profile/${id}`, { bearer, body });

  it('is what the user sees of oneself', async () => {
    const answer = await show(person.userId, person.token);
    expect(answer.status).to.equal(200);
    const me = (await person.client.me(person.token)).body;
    expect(me).to.deep.equal({ ...Object(answer.body), sub: person.userId });
  });

  it('gets another name, which is seen at once everywhere', async () => {
    await person.client.me(person.token);
    const answer = await change({ name: '  Ann Ó Briain ' }, person.token);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.include({ id: person.userId, name: 'Ann Ó Briain' });
    expect(answer.body).to.not.have.property('disabled');
    const me = (await person.client.me(person.token)).body;
    expect(me).to.deep.equal({ ...Object(answer.body), sub: person.userId });
    expect((await person.client.refresh()).body).to.have.nested.property('user.name', 'Ann Ó Briain');
  });

  it('is open to admins as well', async () => {
    expect((await show(person.userId, admin.token)).body).to.include({ id: person.userId });
    expect((await change({ name: 'Bob' }, admin.token)).body).to.include({ id: person.userId, name: 'Bob' });
    const nobody = await show('0123456789abcdef01234567', admin.token);
    expect([nobody.status, codeOf(nobody)]).to.deep.equal([404, 'not_found']);
  });

  it('is closed to everybody else', async () => {
    const other = await signUp(app.base);
    for (const answer of [
      await show(person.userId, other.token),
      await change({ name: 'Eve' }, other.token),
    ]) {
      expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'insufficient_role']);
    }
    for (const answer of [await show(person.userId), await change({ name: 'Eve' })]) {
      expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'token_missing']);
    }
    expect((await show(person.userId, person.token)).body).to.not.have.property('name');
  });

  for (const body of [
    {},
    { name: 7 },
    { name: 1 },
    { name: { $gt: '' } },
    { name: 'x'.repeat(201) },
    { name: 'a\u0000b' },
    { roles: ['admin'] },
    { name: 'Ann', roles: ['admin'] },
    { name: 'Ann', disabled: true },
    { name: 'Ann', email: 'eve@example.com' },
    { username: '' },
    { username: 'an@n' },
    [],
  ]) {
    it(`refuses ${JSON.stringify(body).slice(0, 40)}`, async () => {
      const answer = await change(body, person.token);
      expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'invalid_request']);
      expect((await show(person.userId, person.token)).body).to.not.have.property('name');
    });
  }
});
