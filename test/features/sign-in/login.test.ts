import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { portableEngine } from '../../../src/passwords/bcrypt-engine.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { newUser, tokensOf } from '../../harness/client.js';
import { eventually } from '../../harness/eventually.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { hashOf, setHash } from '../../harness/passwords.js';

describe('POST /login', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ passwords: { cost: 5 } });
  });
  after(() => app.close());
  const login = (fields: Record<string, unknown>) => app.client().login(fields);

  it('signs in by the email, whatever its case, width or the spaces around', async () => {
    const { email, password } = newUser();
    const { user } = tokensOf(await app.client().register({ email, password }));
    for (const typed of [email, email.toUpperCase(), ` ${email} `, email.replace('@', '＠')]) {
      const answer = await login({ email: typed, password });
      expect(answer.status, typed).to.equal(200);
      expect(answer.body).to.have.all.keys(
        'access_token',
        'token_type',
        'expires_in',
        'token_expiration',
        'user',
      );
      expect(tokensOf(answer).user).to.deep.equal(user);
    }
  });

  it('signs in by the username, in either field', async () => {
    const fields = { ...newUser(), username: 'Élodie' };
    const { user } = tokensOf(await app.client().register(fields));
    const { email, password } = fields;
    for (const identity of [
      { username: 'élodie' },
      { username: 'E\u0301LODIE ' },
      { email: 'élodie' },
      { username: email },
    ])
      expect(tokensOf(await login({ ...identity, password })).user.id).to.equal(user.id);
  });

  it('signs in whoever has a username from before its rules, which lower case brings out of order', async () => {
    const fields = newUser();
    const typed = 'a\u0130\u0327b';
    await app.client().register(fields);
    expectProblem(await app.client().register({ ...newUser(), username: typed }), 400, 'invalid_request');
    const change = { $set: { username: 'a\u0069\u0327\u0307b' } };
    await app.connection.collection('users').updateOne({ email: fields.email }, change);
    expect((await login({ username: typed, password: fields.password })).status).to.equal(200);
  });

  it('takes the password as it is, with no trimming and no case, in whatever form of a letter', async () => {
    const { email } = newUser();
    const password = ' Pässwörd ';
    await app.client().register({ email, password });
    expect((await login({ email, password })).status).to.equal(200);
    expect((await login({ email, password: password.normalize('NFD') })).status).to.equal(200);
    for (const other of ['Pässwörd', ' Pässwörd', 'Pässwörd ', ' pässwörd '])
      expectProblem(await login({ email, password: other }), 401, 'invalid_credentials');
  });

  it('tells 72 bytes from 71 and from other 72', async () => {
    const { email } = newUser();
    const password = `${'ü'.repeat(35)}xy`;
    expect(Buffer.byteLength(password)).to.equal(72);
    await app.client().register({ email, password });
    expect((await login({ email, password })).status).to.equal(200);
    for (const other of [password.slice(0, -1), `${password.slice(0, -1)}z`])
      expectProblem(await login({ email, password: other }), 401, 'invalid_credentials');
  });

  it('does not sign in by a longer password that begins with the right one', async () => {
    const { email } = newUser();
    const password = 'x'.repeat(72);
    await app.client().register({ email, password });
    expectProblem(await login({ email, password: `${password}y` }), 401, 'invalid_credentials');
  });

  it('compares a password of any length up to 1,024 bytes, since old ones keep to no rule, and refuses a longer one', async () => {
    const { email } = newUser();
    await app.client().register({ ...newUser(), email });
    for (const password of ['', 'x', 'x'.repeat(73), 'x'.repeat(1024), 'ü'.repeat(512)])
      expectProblem(await login({ email, password }), 401, 'invalid_credentials');
    for (const password of ['x'.repeat(1025), `${'ü'.repeat(512)}x`])
      expectProblem(await login({ email, password }), 400, 'invalid_request');
  });

  it('does not sign in by the right password said twice with a NUL between, which bcrypt holds for the same', async () => {
    const { email, password } = newUser();
    await app.client().register({ email, password });
    const engine = await portableEngine();
    expect(engine.verify(`${password}\0${password}`, engine.hash(password, 4))).to.equal(true);
    expectProblem(await login({ email, password: `${password}\0${password}` }), 400, 'invalid_request');
  });

  it('wants an email or a username, and a password', async () => {
    const { email, password } = newUser();
    for (const fields of [{}, { email }, { password }, { email: '', password }, { username: '', password }])
      expectProblem(await login(fields), 400, 'invalid_request');
  });

  it('replaces a hash of a lower cost, and leaves one that costs enough', async () => {
    const { email, password } = newUser();
    await app.client().register({ email, password });
    const engine = await portableEngine();
    const weak = engine.hash(password, 4);
    await setHash(app.connection, email, weak);

    expect((await login({ email, password: 'a wrong password' })).status).to.equal(401);
    expect((await login({ email, password })).status).to.equal(200);
    const strong = await eventually('the hash is replaced', async () => {
      const hash = await hashOf(app.connection, email);
      return hash !== weak && hash;
    });
    expect(strong).to.match(/^\$2[aby]\$05\$/);
    expect((await login({ email, password })).status).to.equal(200);
    expect(await hashOf(app.connection, email)).to.equal(strong);
  });

  it('lets nobody in who is disabled', async () => {
    const { email, password } = newUser();
    await app.client().register({ email, password });
    await app.connection.collection('users').updateOne({ email }, { $set: { disabled: true } });
    expectProblem(await login({ email, password }), 401, 'invalid_credentials');
  });

  it('opens a session of its own each time', async () => {
    const fields = newUser();
    await app.client().register(fields);
    const [first, second] = [app.client(), app.client()];
    const { access_token: token } = tokensOf(await first.login(fields));
    const { access_token: other } = tokensOf(await second.login(fields));
    await first.logout();
    expect((await first.me(token)).status).to.equal(401);
    expect((await second.me(other)).status).to.equal(200);
  });
});

describe('POST /login, with more waiting than can be served', () => {
  it('answers 503 with Retry-After, and never 401', async () => {
    // A hash takes about half a second; each core is asked for far more than fit into five.
    const app = await startTestApp({ passwords: { cost: 13 } });
    try {
      const { email, password } = newUser();
      await app.client().register({ email, password });
      const refused = await Promise.any(
        Array.from({ length: 40 * availableParallelism() }, async () => {
          const answer = await app.client().login({ email, password });
          if (answer.status === 200) throw new Error('served');
          return answer;
        }),
      );
      expectProblem(refused, 503, 'service_unavailable');
      expect(Number(refused.headers.get('retry-after'))).to.be.within(5, 60);
      expect(refused.headers.getSetCookie()).to.deep.equal([]);
    } finally {
      await app.close();
    }
  });
});
