import { expect } from 'chai';
import { startTestApp } from '../../harness/app.js';
import { Client, codeOf, tokensOf } from '../../harness/client.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { ownPage, Page } from '../../harness/page.js';
import { claimsOf, type SignedInClient, signUp } from '../../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../../harness/stores.js';
import { UpstreamServer } from '../../harness/upstream.js';

const path = '/change-password';
const next = 'another password';

describeWithEachStore('a change of the password', (start) => {
  let app: StoreApp;
  let person: SignedInClient;
  let body: { current_password: string; new_password: string };
  before(async () => {
    app = await start({ tokenEndpoint: { refresh: true, stateless: true } });
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
    body = { current_password: person.fields.password, new_password: next };
  });

  const change = (fields: unknown = body, client = person.client, bearer = person.token) =>
    client.send('POST', path, { bearer, body: fields });
  const signInAgain = async () => {
    const client = app.client();
    return { client, token: tokensOf(await client.login(person.fields)).access_token };
  };
  const expectEnded = async ({ client, token }: { client: Client; token: string }) => {
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
  };
  const expectAlive = async ({ client, token }: { client: Client; token: string }) => {
    expect((await client.me(token)).status).to.equal(200);
    expect((await client.refresh()).status).to.equal(200);
  };
  const version = async ({ fields: { email } } = person): Promise<unknown> =>
    (await app.connection.collection('users').findOne({ email }))?.passwordVersion;

  it('is answered as a login is, with a session of its own', async () => {
    const answer = await change();
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    const { access_token: token, user } = tokensOf(answer);
    const login = await app.client().login({ ...person.fields, password: next });
    expect(answer.body).to.have.all.keys(Object.keys(Object(login.body)));
    expect(user).to.include({ id: person.userId, email: person.fields.email });
    expect(Object.keys(user)).to.have.members(Object.keys(tokensOf(login).user));
    expect(claimsOf(token).sid).to.not.equal(person.sid);
    await expectAlive({ client: person.client, token });
  });

  it('makes the new password the one to sign in with', async () => {
    await change();
    expect(codeOf(await app.client().login(person.fields))).to.equal('invalid_credentials');
    expect((await app.client().login({ ...person.fields, password: next })).status).to.equal(200);
    expect(await version()).to.equal(1);
  });

  it('ends every session there was, its own as well, and nobody else is touched', async () => {
    const elsewhere = [await signInAgain(), await signInAgain()];
    const bystander = await signUp(app.base);
    const before = { client: person.client.copy(), token: person.token };
    expect((await change()).status).to.equal(200);
    for (const ended of [before, ...elsewhere]) await expectEnded(ended);
    await expectAlive(bystander);
  });

  it('may follow upon another, each with the password of then', async () => {
    const { access_token: token } = tokensOf(await change());
    const again = { current_password: next, new_password: body.current_password };
    expect((await change(again, person.client, token)).status).to.equal(200);
    expect((await app.client().login(person.fields)).status).to.equal(200);
    expect(await version()).to.equal(2);
  });

  it('is refused with a wrong current password, and changes nothing', async () => {
    const elsewhere = await signInAgain();
    expectProblem(await change({ ...body, current_password: next }), 401, 'invalid_credentials');
    for (const session of [person, elsewhere]) await expectAlive(session);
    expect((await app.client().login(person.fields)).status).to.equal(200);
    expect(await version()).to.equal(undefined);
  });

  it('is done once, of several at once with the same password', async () => {
    const others = [person, await signInAgain(), await signInAgain()];
    const answers = await Promise.all(
      others.map(({ client, token }, index) =>
        change({ ...body, new_password: `${next} ${index}` }, client, token),
      ),
    );
    const won = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
    expect(won).to.have.length(1);
    for (const answer of answers)
      if (answer.status !== 200)
        expect(codeOf(answer)).to.be.oneOf(['invalid_credentials', 'session_revoked']);
    const login = await app.client().login({ ...person.fields, password: `${next} ${won[0]}` });
    expect(login.status).to.equal(200);
    expect(await version()).to.equal(1);
  });

  it('is for a session alone: not for nobody, nor for a stateless token', async () => {
    expectProblem(await app.client().send('POST', path, { body }), 401, 'token_missing');
    const username = person.fields.email;
    const issued = await app.client().send('POST', '/token', { body: { ...person.fields, username } });
    expectProblem(await change(body, app.client(), tokensOf(issued).access_token), 401, 'token_invalid');
    await expectAlive(person);
  });

  it('gives the refresh token to a client that keeps no cookies', async () => {
    const answer = await change({ ...body, delivery: 'body' });
    const { refresh_token: refreshToken } = Object(answer.body);
    expect((await new Client(app.base, refreshToken).refresh()).status).to.equal(200);
  });

  it('takes a long password to its last byte', async () => {
    const longest = `${'ü'.repeat(35)}xy`;
    expect((await change({ ...body, new_password: longest })).status).to.equal(200);
    for (const [password, status] of [
      [longest, 200],
      [`${longest.slice(0, -1)}z`, 401],
    ] as const)
      expect((await app.client().login({ ...person.fields, password })).status).to.equal(status);
  });

  for (const [what, wrong, wrongPath] of [
    ['none to replace', { current_password: undefined }, 'current_password'],
    ['none to set', { new_password: undefined }, 'new_password'],
    ['one too short', { new_password: 'seven77' }, 'new_password'],
    ['one of 73 bytes', { new_password: 'x'.repeat(73) }, 'new_password'],
    ['one of fewer characters and 73 bytes', { new_password: `${'ü'.repeat(36)}x` }, 'new_password'],
    ['one of 1025 bytes to replace', { current_password: 'x'.repeat(1025) }, 'current_password'],
    ['one with a NUL', { new_password: 'correct\0horse' }, 'new_password'],
    ['half a surrogate pair', { new_password: 'correct horse \ud800' }, 'new_password'],
    ['a number', { new_password: 12345678 }, 'new_password'],
    ['an operator', { current_password: { $ne: '' } }, 'current_password'],
    ['a list', { new_password: ['correct horse'] }, 'new_password'],
    ['null', { current_password: null }, 'current_password'],
  ] as const) {
    it(`is refused for ${what}, and changes nothing`, async () => {
      const answer = await change({ ...body, ...wrong });
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body).to.have.nested.property('errors[0].path', wrongPath);
      await expectAlive(person);
      expect(await version()).to.equal(undefined);
    });
  }
});

describe('a change of the password elsewhere', () => {
  it('is found nowhere, where the passwords belong to an upstream', async () => {
    const upstream = await UpstreamServer.start();
    const app = await startTestApp({ upstream: upstream.options });
    const { email, password } = upstream.add();
    const client = app.client();
    const { access_token: bearer } = tokensOf(await client.login({ email, password }));
    const body = { current_password: password, new_password: next };
    const answer = await client.send('POST', path, { bearer, body });
    expectProblem(answer, 404, 'not_found');
    expect(answer.body)
      .to.have.property('detail')
      .that.matches(/another service/);
    expect((await client.me(bearer)).status).to.equal(200);
    await app.close();
    await upstream.close();
  });
});

describe('a change of the password by cookies', () => {
  it('brings new ones, and is refused from another site', async () => {
    const app = await startTestApp({ transport: 'cookie' });
    const page = new Page(app.origin);
    const { fields } = await page.signUp();
    const old = page.copy();
    const body = { current_password: fields.password, new_password: next };
    const forged = { body, headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' } };
    expectProblem(await page.copy().send('POST', `/auth${path}`, forged), 403, 'cross_site_request');
    const answer = await page.send('POST', `/auth${path}`, { body, headers: ownPage });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.have.all.keys('user');
    expect((await page.send('GET', '/auth/me')).status).to.equal(200);
    expect(codeOf(await old.send('GET', '/auth/me'))).to.equal('session_revoked');
    const login = { body: { ...fields, password: next } };
    expect((await new Page(app.origin).send('POST', '/auth/login', login)).status).to.equal(200);
    await app.close();
  });
});
