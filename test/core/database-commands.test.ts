import { expect } from 'chai';
import type { CommandStartedEvent, CommandSucceededEvent } from 'mongodb';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser, tokensOf } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { eventually } from '../harness/eventually.js';
import { age } from '../harness/sessions.js';
import { signUp } from '../harness/sign-in.js';

const hour = 3_600_000;

describe('database commands of a request', () => {
  let app: TestApp;
  let commands: CommandCount;
  before(async () => {
    app = await startTestApp({ connectOptions: { monitorCommands: true }, users: { cacheFor: '1h' } });
    commands = new CommandCount(app.connection);
  });
  after(async () => {
    commands.stop();
    await app.close();
  });
  const reset = () => commands.settle();

  it('register takes four: the password, the user, the session, and whether there are too many', async () => {
    await reset();
    await app.client().register(newUser());
    expect(commands.take()).to.have.length(4);
  });

  it('login takes four, by email and by username: the user, the password, the session, and whether there are too many', async () => {
    const fields = { ...newUser(), username: 'commands' };
    await app.client().register(fields);
    const { email, username, password } = fields;
    for (const identity of [{ email }, { username }]) {
      await reset();
      expect((await app.client().login({ ...identity, password })).status).to.equal(200);
      expect(commands.take()).to.have.length(4);
    }
  });

  it('a login that fails takes two, whether or not there is such a user', async () => {
    const { fields } = await signUp(app.base);
    await reset();
    for (const wrong of [{ ...fields, password: 'a wrong password' }, newUser()]) {
      await app.client().login(wrong);
      expect(commands.take()).to.deep.equal(['find', 'find']);
    }
  });

  for (const [what, passes] of [
    ['repeats', 0],
    ['rotates', hour],
  ] as const) {
    it(`refresh takes two, sent together, where it ${what}`, async () => {
      const { client } = await signUp(app.base);
      await age(app.connection, passes);
      await reset();
      const order: string[] = [];
      const driver = app.connection.getClient();
      // The node also polls, at its own pace.
      const own = new Set<number>();
      const started = ({ requestId, command }: CommandStartedEvent) => {
        if (command.findAndModify !== 'sealgate_sessions' && command.find !== 'users') return;
        own.add(requestId);
        order.push('sent');
      };
      const succeeded = ({ requestId }: CommandSucceededEvent) => {
        if (own.has(requestId)) order.push('answered');
      };
      driver.on('commandStarted', started).on('commandSucceeded', succeeded);
      expect((await client.refresh()).status).to.equal(200);
      driver.off('commandStarted', started).off('commandSucceeded', succeeded);
      expect(commands.take()).to.have.members(['findAndModify', 'find']);
      expect(order).to.deep.equal(['sent', 'sent', 'answered', 'answered']);
    });
  }

  it('logout takes two at most', async () => {
    const { client, token } = await signUp(app.base);
    await reset();
    await client.copy().logout(token);
    expect(commands.take().length).to.be.within(1, 2);
  });

  it('logout of nobody takes none, nor does a refresh without a token of ours', async () => {
    await reset();
    const client = app.client();
    await client.logout();
    await client.refresh();
    client.refreshToken = 'nonsense';
    await client.refresh();
    expect(commands.take()).to.deep.equal([]);
  });

  it('/me takes one when cold and none when warm', async () => {
    const { client, token } = await signUp(app.base);
    await reset();
    await client.me(token);
    expect(commands.take()).to.deep.equal(['find']);
    await Promise.all(Array.from({ length: 50 }, () => client.me(token)));
    expect(commands.take()).to.deep.equal([]);
  });

  it('50 guarded requests at once take one when cold', async () => {
    const { client, token } = await signUp(app.base);
    await reset();
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.me(token)));
    expect(answers.every(({ status }) => status === 200)).to.equal(true);
    expect(commands.take()).to.deep.equal(['find']);
  });

  it('a token that is not ours, ran out or was revoked takes none', async () => {
    const { client, token } = await signUp(app.base);
    await client.logout();
    await reset();
    for (const bearer of [undefined, 'nonsense', token]) {
      expect((await client.me(bearer)).status).to.equal(401);
    }
    expect(commands.take()).to.deep.equal([]);
  });
});

describe('a change of the password', () => {
  it('takes eight commands, whose fourth decides: four for the password, the news, and three to open a session; and what clears up', async () => {
    const app = await startTestApp({ connectOptions: { monitorCommands: true } });
    const commands = new CommandCount(app.connection);
    const { client, token: bearer, fields } = await signUp(app.base);
    await client.me(bearer);
    await commands.settle();
    const body = { current_password: fields.password, new_password: 'another password' };
    expect((await client.send('POST', '/change-password', { bearer, body })).status).to.equal(200);
    const taken: string[] = [];
    await eventually('all is cleared away', () => {
      taken.push(...commands.take());
      return taken.length >= 11;
    });
    // The user, the password, the new one beside it, and which one counts.
    expect(taken.slice(0, 4)).to.deep.equal(['find', 'find', 'update', 'findAndModify']);
    const opening = ['update', 'findAndModify', 'find'];
    const clearing = ['update', 'aggregate', 'delete', 'aggregate'];
    expect(taken.slice(4)).to.have.members([...opening, ...clearing]);
    commands.stop();
    await app.close();
  });
});

describe('the confirmation of a generation', () => {
  it('takes one small write, however often a guard sees its access token, and none for a login', async () => {
    const app = await startTestApp({ connectOptions: { monitorCommands: true } });
    const commands = new CommandCount(app.connection);
    const { client, token } = await signUp(app.base);
    await client.me(token);
    await age(app.connection, hour);
    const { access_token: rotated } = tokensOf(await client.refresh());
    await commands.settle();
    await Promise.all(Array.from({ length: 20 }, () => client.me(rotated)));
    // Closing sends what waits.
    await app.auth.close();
    expect(commands.take().filter((name) => name === 'update')).to.deep.equal(['update']);
    commands.stop();
    await app.close();
  });
});
