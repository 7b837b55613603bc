import { expect } from 'chai';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { newUser } from '../../harness/client.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { ownFields } from '../../harness/own-fields.js';
import { type SignedInClient, signUp } from '../../harness/sign-in.js';

describe('what is known of a user', () => {
  let app: TestApp;
  let admin: SignedInClient;
  let person: SignedInClient;
  before(async () => {
    app = await startTestApp({ users: { fields: ownFields, cacheFor: '1h' } });
    admin = await signUpAdmin(app);
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
  });
  const change = (body: unknown, id = person.userId) =>
    app.client().send('PATCH', `/users/${id}`, { bearer: admin.token, body });
  const show = async () =>
    (await app.client().send('GET', `/users/${person.userId}`, { bearer: admin.token })).body;

  it('is changed by an admin, together with the roles', async () => {
    const { email } = newUser();
    const body = {
      email: email.toUpperCase(),
      name: 'Ann',
      username: `u-${person.userId}`,
      plan: 'pro',
      roles: ['editor'],
    };
    const answer = await change(body);
    expect(answer.body).to.deep.include({ ...body, email, disabled: false });
    expect(await show()).to.deep.equal(answer.body);
    expect((await person.client.me(person.token)).body).to.deep.include({ email, roles: ['editor'] });
    const { password } = person.fields;
    expect((await app.client().login({ email, password })).status).to.equal(200);
    expectProblem(await app.client().login(person.fields), 401, 'invalid_credentials');
  });

  it('is no proved address any more where the address is another one', async () => {
    await change({ emailVerified: true });
    await change({ email: person.fields.email, name: 'Ann' });
    expect(await show()).to.include({ emailVerified: true });
    await change({ email: newUser().email });
    expect(await show()).to.include({ emailVerified: false });
    await change({ email: newUser().email, emailVerified: true });
    expect(await show()).to.include({ emailVerified: true });
  });

  it('and the roles stay as they were where one of both is refused', async () => {
    const other = await signUp(app.base);
    const before = await show();
    expectProblem(
      await change({ email: other.fields.email, roles: ['editor'], disabled: true }),
      409,
      'email_taken',
    );
    expect(await show()).to.deep.equal(before);
    const self = { name: 'Gone', roles: ['user'] };
    expectProblem(await change(self, admin.userId), 409, 'last_admin');
    expect((await admin.client.me(admin.token)).body).not.to.have.property('name');
  });
});
