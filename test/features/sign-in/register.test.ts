import { expect } from 'chai';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { codeOf, newUser, tokensOf } from '../../harness/client.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { raceForOne } from '../../harness/race.js';

describe('POST /register', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());
  const register = (fields: Record<string, unknown>) => app.client().register(fields);

  it('answers 201 with an access token, its end and the user, and nothing besides', async () => {
    const before = Date.now();
    const { email, password } = newUser();
    const answer = await register({ email, password, username: 'Ada', name: ' Ada Lovelace ' });
    expect(answer.status).to.equal(201);
    expect(answer.body).to.have.all.keys(
      'access_token',
      'token_type',
      'expires_in',
      'token_expiration',
      'user',
    );
    const { user, token_expiration: expiration } = tokensOf(answer);
    expect(user).to.have.all.keys('id', 'email', 'username', 'name', 'roles', 'createdAt', 'updatedAt');
    expect(user).to.deep.include({ email, username: 'ada', name: 'Ada Lovelace', roles: ['user'] });
    expect(expiration).to.be.within(before + 590_000, Date.now() + 610_000);
    expect(expiration % 1000).to.equal(0);
  });

  const registerEach = (people: readonly Record<string, unknown>[], lost: string) =>
    raceForOne<string>(
      people.map((fields) => async () => {
        const answer = await register(fields);
        return `${answer.status} ${codeOf(answer)}`;
      }),
      {
        won: '201 undefined',
        lost: [`409 ${lost}`],
        brokenOff: '503 service_unavailable',
        lostToItself: '409 email_taken',
      },
    );
  const stored = (filter: Record<string, string>) =>
    app.connection.collection('users').countDocuments(filter);

  it('lets one of a hundred win who come with one address at once', async () => {
    const fields = newUser();
    await registerEach(Array(100).fill(fields), 'email_taken');
    expect(await stored({ email: fields.email })).to.equal(1);
  });

  it('lets one of fifty win who come with one username and an address each', async () => {
    const people = Array.from({ length: 50 }, () => ({ ...newUser(), username: 'contested' }));
    await registerEach(people, 'username_taken');
    expect(await stored({ username: 'contested' })).to.equal(1);
  });

  it('takes an address in any spelling for the same', async () => {
    const { email, password } = newUser();
    expect((await register({ email, password })).status).to.equal(201);
    const [name = '', domain = ''] = email.split('@');
    for (const spelling of [
      email.toUpperCase(),
      `  ${email}\n`,
      `${name}＠${domain}`,
      `${name}@ｅxample.com`,
    ])
      expectProblem(await register({ email: spelling, password }), 409, 'email_taken');
  });

  it('takes an address that failed for one reason when it comes again', async () => {
    await register({ ...newUser(), username: 'first-come' });
    const fields = newUser();
    expectProblem(await register({ ...fields, username: 'FIRST-come' }), 409, 'username_taken');
    expect((await register(fields)).status).to.equal(201);
  });

  const wrong: [string, Record<string, unknown>, string][] = [
    ['no email', { email: undefined }, 'email'],
    ['an empty email', { email: '' }, 'email'],
    ['an email without @', { email: 'example.com' }, 'email'],
    ['an email with two @', { email: 'a@b@example.com' }, 'email'],
    ['an email without a dot in its domain', { email: 'ada@localhost' }, 'email'],
    ['an email with a space', { email: 'a da@example.com' }, 'email'],
    ['an email with a line break', { email: 'ada@example.com\nbcc: x@y.z' }, 'email'],
    ['an email with a NUL', { email: 'ada\0@example.com' }, 'email'],
    ['an email with half a surrogate pair', { email: 'ada\ud800@example.com' }, 'email'],
    ['an email with an invisible character', { email: 'ada\u200b@example.com' }, 'email'],
    ['an email with a mark that changes nothing', { email: 'ada\ufe0f@example.com' }, 'email'],
    ['an email that is too long', { email: `${'a'.repeat(60)}@${'b'.repeat(190)}.com` }, 'email'],
    ['an email of a megabyte in NFKC', { email: '\ufdfa'.repeat(1024) }, 'email'],
    ['a username with @', { username: 'ada@example.com' }, 'username'],
    ['a username with an @ of full width', { username: 'ada＠example.com' }, 'username'],
    ['a username of spaces', { username: '   ' }, 'username'],
    ['a username with an invisible character', { username: 'ada\u200b' }, 'username'],
    ['a username with a mark that changes nothing', { username: 'ada\ufe0f' }, 'username'],
    ['a username of an invisible letter', { username: '\u3164' }, 'username'],
    ['a username that is too long', { username: 'a'.repeat(65) }, 'username'],
    ['an empty name', { name: '  ' }, 'name'],
    ['a name with a line break', { name: 'Ada\r\nLovelace' }, 'name'],
    ['a name that is too long', { name: 'a'.repeat(201) }, 'name'],
    ['no password', { password: undefined }, 'password'],
    ['a password of 7 characters', { password: '1234567' }, 'password'],
    ['a password of 7 characters in 14 UTF-16 units', { password: '🔑'.repeat(7) }, 'password'],
    ['a password of 73 bytes', { password: 'x'.repeat(73) }, 'password'],
    ['a password of 73 bytes in 37 characters', { password: `${'ü'.repeat(36)}x` }, 'password'],
    ['a password with half a surrogate pair', { password: 'password\udc00' }, 'password'],
    ['a password with a NUL', { password: 'pass\0word' }, 'password'],
  ];
  for (const [name, fields, path] of wrong) {
    it(`refuses ${name}, and names the field`, async () => {
      const answer = await register({ ...newUser(), ...fields });
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body).to.have.nested.property('errors[0].path', path);
      expect(answer.body).to.have.nested.property('errors[0].message').that.is.a('string');
      expect(app.client().refreshToken).to.equal(undefined);
    });
  }

  it('names all wrong fields at once', async () => {
    const { body } = await register({ email: 'nobody', password: 'short' });
    expect(body).to.have.property('errors').that.has.length(2);
  });

  it('has no rule for the composition of a password', async () => {
    for (const password of [
      '12345678',
      'aaaaaaaa',
      '        ',
      '🔑'.repeat(8),
      'x'.repeat(72),
      '🔑'.repeat(18),
    ]) {
      const { email } = newUser();
      expect((await register({ email, password })).status, password).to.equal(201);
      expect((await app.client().login({ email, password })).status, password).to.equal(200);
    }
  });
});
