import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';

/** Marks in the wrong order. To put them right takes time by the square of their number: with 16 KB of them, a fifth of a second. */
const marks = (count: number) => `a${'\u0301'.repeat(count)}${'\u0334'.repeat(count)}`;

const { normalize } = String.prototype;

describe('texts that take long to normalise', () => {
  let app: TestApp;
  let longest = 0;
  before(async () => {
    app = await startTestApp();
    String.prototype.normalize = function (form?: string) {
      longest = Math.max(longest, this.length);
      return normalize.call(this, form);
    };
  });
  after(async () => {
    String.prototype.normalize = normalize;
    await app.close();
  });

  it('are refused before that, as passwords and as names to sign in by', async () => {
    const client = app.client();
    const user = newUser();
    const { access_token: bearer } = tokensOf(await client.register(user));
    const long = marks(3_500);
    const questions: [path: string, body: object][] = [
      ['/login', { email: user.email, password: long }],
      ['/login', { email: long, password: user.password }],
      ['/login', { username: long, password: user.password }],
      ['/register', { ...newUser(), password: long }],
      ['/register', { ...newUser(), email: `${long}@example.com` }],
      ['/register', { ...newUser(), username: long }],
      ['/change-password', { current_password: long, new_password: user.password }],
      ['/change-password', { current_password: user.password, new_password: long }],
    ];
    longest = 0;
    for (const [path, body] of questions)
      expectProblem(await client.send('POST', path, { body, bearer }), 400, 'invalid_request');
    expect(longest).to.be.at.most(1024);
  });

  it('are not looked at further where a username is too long', async () => {
    // Without a look at the mixed scripts, and at the digits, whose number would count by its square.
    const answer = await app.client().register({ ...newUser(), username: 'x\u0430\u33fe'.repeat(300) });
    expectProblem(answer, 400, 'invalid_request');
    const message = 'must have 64 characters at most';
    expect(Object(answer.body).errors).to.deep.equal([{ path: 'username', message }]);
  });
});
