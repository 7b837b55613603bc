import { expect } from 'chai';
import { z } from 'zod';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { codeOf } from '../../harness/client.js';
import { type SignedInClient, signUp } from '../../harness/sign-in.js';

const user = z.strictObject({
  id: z.string(),
  email: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
  roles: z.array(z.string()),
  disabled: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
const page = z.strictObject({ users: z.array(user), next: z.string().optional() });

const password = 'correct horse battery';
/** Addresses in which some character means something to a pattern, or sorts far up. */
const addresses = [
  'ann@example.com',
  'anna@example.com',
  'a.n@example.com',
  'a*n@example.com',
  'a+n@example.com',
  '.*@example.com',
  '^ann@example.com',
  '$ann@example.com',
  'an\ufffdn@example.com',
  'an🦭n@example.com',
  'zoë@example.com',
];

describe('the users, for admins', () => {
  let app: TestApp;
  let admin: SignedInClient;
  const ids = new Map<string, string>();
  before(async () => {
    app = await startTestApp();
    admin = await signUpAdmin(app);
    for (const email of addresses) {
      const answer = await app.client().register({ email, password });
      ids.set(email, z.object({ user: z.object({ id: z.string() }) }).parse(answer.body).user.id);
    }
  });
  after(() => app.close());

  const ask = (path: string, bearer: string | undefined = admin.token) =>
    app.client().send('GET', `/users${path}`, { bearer });
  const pageOf = async (query: Record<string, string | number>) => {
    const entries = Object.entries(query).map(([name, value]) => [name, String(value)] as const);
    const text = new URLSearchParams(Object.fromEntries(entries));
    const answer = await ask(`?${text}`);
    expect(answer.status).to.equal(200);
    return page.parse(answer.body);
  };
  const emailsOf = async (query: Record<string, string | number>) =>
    (await pageOf(query)).users.map(({ email }) => email);

  it('are listed with what an admin may know, and no hash', async () => {
    const { users, next } = await pageOf({});
    expect(users.map(({ email }) => email)).to.have.members([admin.fields.email, ...addresses]);
    expect(users.find(({ email }) => email === admin.fields.email)).to.deep.include({
      id: admin.userId,
      roles: ['user', 'admin'],
      disabled: false,
    });
    expect(next).to.equal(undefined);
  });

  for (const limit of [1, 2, 5, addresses.length, addresses.length + 1, 100]) {
    it(`come in pages of ${limit}, without gaps and doubles`, async () => {
      const emails: string[] = [];
      let pages = 0;
      for (let cursor: string | undefined = ''; cursor !== undefined; pages++) {
        const { users, next } = await pageOf({ limit, ...(cursor === '' ? {} : { cursor }) });
        expect(users.length).to.be.at.most(limit);
        emails.push(...users.map(({ email }) => email));
        cursor = next;
      }
      expect(emails).to.have.members([admin.fields.email, ...addresses]);
      expect(pages).to.equal(Math.ceil((addresses.length + 1) / limit));
    });
  }

  it('come after the cursor also when the page before it changed or grew meanwhile', async () => {
    const first = await pageOf({ limit: 6 });
    const newcomer = await signUp(app.base);
    const { users } = await pageOf({ cursor: first.next ?? '', limit: 100 });
    const emails = users.map(({ email }) => email);
    expect(emails).to.include(newcomer.fields.email);
    for (const { email } of first.users) expect(emails).to.not.include(email);
    expect(first.users.length + users.length).to.equal(addresses.length + 2);
    await app.connection.collection('users').deleteOne({ email: newcomer.fields.email });
  });

  for (const prefix of [
    'ann',
    'ANN',
    ' ann',
    'a',
    'an',
    'a.',
    'a*',
    'a+',
    '.',
    '.*',
    '^',
    '$',
    'an\ufffd',
    'an🦭',
    'zo',
    'zoë',
    '\\',
    '[',
    '(',
  ]) {
    it(`are found by the beginning ${JSON.stringify(prefix)} of their address, as it stands`, async () => {
      const expected = addresses.filter((email) => email.startsWith(prefix.trim().toLowerCase()));
      expect(await emailsOf({ email: prefix })).to.have.members(expected);
    });
  }

  it('are found by role, and by both, in pages', async () => {
    const other = await signUpAdmin(app);
    const both = [admin.fields.email, other.fields.email];
    expect(await emailsOf({ role: 'admin' })).to.have.members(both);
    expect(await emailsOf({ role: 'nobody' })).to.deep.equal([]);
    expect(await emailsOf({ role: 'admin', email: 'ann' })).to.deep.equal([]);
    expect(await emailsOf({ role: 'admin', email: both[1] ?? '' })).to.deep.equal([both[1]]);
    const { next = '' } = await pageOf({ role: 'admin', limit: 1 });
    expect(await emailsOf({ role: 'admin', limit: 1, cursor: next })).to.deep.equal([both[1]]);
    await app.connection.collection('users').deleteOne({ email: both[1] });
  });

  it('are shown one by one', async () => {
    const answer = await ask(`/${ids.get('ann@example.com')}`);
    expect(answer.status).to.equal(200);
    expect(user.parse(answer.body)).to.include({ email: 'ann@example.com', disabled: false });
  });

  for (const id of ['0123456789abcdef01234567', 'twelve-bytes', 'x', '%7B%22$gt%22:%22%22%7D', '__proto__']) {
    it(`are not found by ${id}`, async () => {
      for (const [method, path] of [
        ['GET', ''],
        ['PATCH', ''],
        ['GET', '/sessions'],
        ['DELETE', '/sessions'],
      ] as const) {
        const body = method === 'PATCH' ? { body: { disabled: true } } : {};
        const answer = await app
          .client()
          .send(method, `/users/${id}${path}`, { bearer: admin.token, ...body });
        expect([answer.status, codeOf(answer)]).to.deep.equal([404, 'not_found']);
      }
    });
  }

  for (const query of [
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=ten',
    'limit=',
    'limit=1&limit=2',
    'cursor=',
    'cursor=x',
    'cursor=twelve-bytes',
    'cursor=0123456789abcdef0123456g',
    'email=a&email=b',
    `email=${'a'.repeat(255)}`,
    'role=',
    'role=a&role=b',
    'role=%24ne',
  ]) {
    it(`are refused for ${query.slice(0, 40)}`, async () => {
      const answer = await ask(`?${query}`);
      expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'invalid_request']);
      const { errors } = z
        .looseObject({ errors: z.array(z.object({ path: z.string() })) })
        .parse(answer.body);
      expect(errors.map(({ path }) => path)).to.deep.equal([query.split('=')[0]]);
    });
  }

  for (const parser of ['simple', 'extended'])
    it(`are refused for what an operator would be, by the ${parser} parser of queries`, async () => {
      const other = await startTestApp({ before: (express) => express.set('query parser', parser) });
      const { token } = await signUpAdmin(other);
      const statusOf = async (query: string) => {
        const answer = await other.client().send('GET', `/users?${query}`, { bearer: token });
        return [answer.status, codeOf(answer)];
      };
      for (const name of ['role', 'email', 'username', 'sort', 'disabled', 'limit', 'cursor'])
        for (const query of [
          `${name}[$ne]=x`,
          `${name}%5B%24gt%5D=`,
          `${name}=a&${name}=b`,
          `${name}=a&${name}[b]=c`,
        ])
          expect(await statusOf(query), query).to.deep.equal([400, 'invalid_request']);
      // What is no parameter of ours is of no concern, in whatever form.
      expect((await statusOf('theirs[a]=b&constructor[a]=b&utm=1&role=admin'))[0]).to.equal(200);
      await other.close();
    });

  it('are for admins only, by an access token', async () => {
    const { token, client } = await signUp(app.base);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', `/${admin.userId}`],
      ['PATCH', `/${admin.userId}`],
      ['GET', `/${admin.userId}/sessions`],
      ['DELETE', `/${admin.userId}/sessions`],
    ] as const) {
      const body = method === 'PATCH' ? { body: { roles: [] } } : {};
      const refused = await client.send(method, `/users${path}`, { bearer: token, ...body });
      expect([refused.status, codeOf(refused)]).to.deep.equal([403, 'insufficient_role']);
      const unknown = await admin.client.copy().send(method, `/users${path}`, body);
      expect([unknown.status, codeOf(unknown)]).to.deep.equal([401, 'token_missing']);
    }
    expect((await admin.client.me(admin.token)).body).to.deep.include({ roles: ['user', 'admin'] });
  });
});
