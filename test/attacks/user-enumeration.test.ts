import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { removePassword } from '../harness/passwords.js';

const wrong = 'a wrong password';

describe('an attacker who wants to know who has an account', () => {
  let app: TestApp;
  let commands: CommandCount;
  const identities: Record<string, Record<string, unknown>> = {};
  before(async () => {
    app = await startTestApp({ passwords: { cost: 9 }, connectOptions: { monitorCommands: true } });
    commands = new CommandCount(app.connection);
    const users = app.connection.collection('users');
    const [known, disabled, hashless] = [newUser(), newUser(), newUser()];
    await app.client().register({ ...known, username: 'known' });
    for (const { email, password } of [disabled, hashless]) await app.client().register({ email, password });
    await users.updateOne({ email: disabled.email }, { $set: { disabled: true } });
    await removePassword(app.connection, hashless.email);
    Object.assign(identities, {
      'a user': { email: known.email, password: wrong },
      'a username': { username: 'known', password: wrong },
      'nobody by email': { email: newUser().email, password: wrong },
      'nobody by username': { username: 'unknown', password: wrong },
      'a disabled user with the right password': disabled,
      'a user without a password here': hashless,
    });
  });
  after(() => app.close());

  it('is answered the same for each, word by word', async () => {
    const answers = [];
    for (const [name, body] of Object.entries(identities)) {
      const { status, body: problem, headers } = await app.client().login(body);
      expect(status, name).to.equal(401);
      const told = [...headers].filter(([header]) => header !== 'date');
      answers.push(JSON.stringify([problem, told]));
    }
    expect(answers).to.have.length(6);
    expect(new Set(answers).size).to.equal(1);
    expect(answers[0]).to.include('invalid_credentials');
  });

  it('sees the same commands to the database for each', async () => {
    for (const [name, body] of Object.entries(identities)) {
      await commands.settle();
      await app.client().login(body);
      expect(commands.take(), name).to.deep.equal(['find', 'find']);
    }
  });

  it('waits for a whole hash for each', async () => {
    const times = new Map<string, number>();
    // A hash of this cost takes ten times as long as all the rest of a login.
    const least = () => (times.get('a user') ?? 0) / 2.5;
    const isWhole = () => [...times.values()].every((time) => time > least());
    // The shortest times count, which a busy machine takes longer to show; a hash that is left out they show at once.
    for (let round = 0; round < 8 || (round < 80 && !isWhole()); round++) {
      for (const [name, body] of Object.entries(identities)) {
        const started = performance.now();
        await app.client().login(body);
        times.set(name, Math.min(times.get(name) ?? Number.POSITIVE_INFINITY, performance.now() - started));
      }
    }
    for (const [name, time] of times) expect(time, name).to.be.above(least());
  });

  it('learns nothing from the checks of a body, which come before anybody is looked up', async () => {
    for (const password of ['x'.repeat(1025), 'pass\0word']) {
      const [known, unknown] = ['a user', 'nobody by email'].map((name) => ({
        ...identities[name],
        password,
      }));
      commands.take();
      const answers = [await app.client().login(known ?? {}), await app.client().login(unknown ?? {})];
      expect(answers[0]?.body).to.deep.equal(answers[1]?.body);
      expect(commands.take()).to.deep.equal([]);
    }
  });
});
