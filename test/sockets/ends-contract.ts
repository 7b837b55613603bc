import { expect } from 'chai';
import { createGuard } from '../../src/guard/index.js';
import { accessKeys } from '../../src/tokens/access-keys.js';
import { startTestApp, type TestApp, type TestAppOptions, testSecret } from '../harness/app.js';
import { closedAfterEach } from '../harness/closed-after-each.js';
import { CommandCount } from '../harness/commands.js';
import { eventually } from '../harness/eventually.js';
import { startKitApp } from '../harness/kit-app.js';
import { silentLogger } from '../harness/logger.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';
import type { RunningSample } from './running-sample.js';

/** A connection of somebody to a sample, as its library's own client has it. */
interface Connected {
  /** What the server answers, by somebody's id. */
  hello(): Promise<unknown>;
  /** Shows a newer token. */
  renew(token: string): Promise<unknown>;
  /** Why the server closed it; undefined while it is open. */
  ended(): unknown;
  close(): unknown;
}

export interface SocketLibrary {
  /** Runs the sample of the page. */
  start(auth: unknown): Promise<RunningSample>;
  /** Connects, or rejects with the code that the server refused with. */
  connect(sample: RunningSample, token: unknown): Promise<Connected>;
  /** What is told at the end, by the code. */
  told(code: string): unknown;
  /** Whether a newer token can be shown on the same connection. */
  readonly renews: boolean;
}

type Ends = Readonly<Record<string, (app: TestApp, person: SignedInClient) => Promise<unknown>>>;

const ends: Ends = {
  'its session logs out': (_app, { client, token }) => client.logout(token),
  'all sessions of its user end': ({ auth }, { userId }) => auth.users.endSessions(userId),
  'its user is disabled': ({ auth }, { userId }) => auth.users.disable(userId),
  'its user is deleted': ({ auth }, { userId }) => auth.users.delete(userId),
  'the password is set': ({ auth }, { userId }) => auth.users.setPassword(userId, 'another password'),
  'the password is changed': async (_app, { client, token: bearer, fields }) => {
    const body = { current_password: fields.password, new_password: 'another password' };
    expect((await client.send('POST', '/change-password', { bearer, body })).status).to.equal(200);
  },
};

const untilEnded = ({ ended }: Connected, expected: unknown) =>
  eventually('the server closes it', ended).then((reason) => expect(reason).to.deep.equal(expected));

/** An auth that does all that the given one does, and tells when it has judged so many tokens. */
const observed = <Verifying extends { verify(token: unknown): Promise<unknown> }>(auth: Verifying) => {
  let judged = 0;
  const verify = (token: unknown) =>
    auth.verify(token).finally(() => {
      judged += 1;
    });
  return {
    auth: { ...auth, verify },
    untilJudged: (tokens: number) => eventually('they are judged', () => judged === tokens),
  };
};

/** What holds for a socket, whichever library it is of. */
export function itEndsSockets({ start, connect, told, renews }: SocketLibrary): void {
  const closing = closedAfterEach();

  const startApp = async (options: TestAppOptions = {}) => {
    const app = await startTestApp(options);
    closing.push(app.close);
    return app;
  };
  const startSample = async (auth: unknown) => {
    const sample = await start(auth);
    closing.push(sample.close);
    return sample;
  };
  /** With a clock that can be moved. */
  const startKit = async () => {
    const { kit, close } = await startKitApp('handed', { accessToken: { expiresIn: '10m' } });
    closing.push(close);
    const { auth, untilJudged } = observed(kit.auth);
    return { kit, sample: await startSample(auth), untilJudged };
  };
  const open = async (sample: RunningSample, token: string) => {
    const connected = await connect(sample, token);
    closing.push(connected.close);
    return connected;
  };
  const refused = (sample: RunningSample, token: unknown) =>
    connect(sample, token).then(
      () => 'it was let in',
      (error: unknown) => error,
    );

  for (const [what, end] of Object.entries(ends)) {
    it(`is closed when ${what}, and another’s stays open`, async () => {
      const app = await startApp();
      const sample = await startSample(app.auth);
      const [ann, bob] = [await signUp(app.base), await signUp(app.base)];
      const [hers, his] = [await open(sample, ann.token), await open(sample, bob.token)];
      expect(await hers.hello()).to.equal(`hello ${ann.userId}`);
      await end(app, ann);
      await untilEnded(hers, told('session_revoked'));
      expect(await refused(sample, ann.token)).to.deep.equal(told('session_revoked'));
      expect(await his.hello()).to.equal(`hello ${bob.userId}`);
      expect(his.ended()).to.equal(undefined);
    });
  }

  it('is closed when its token runs out', async () => {
    const { kit, sample } = await startKit();
    const { token } = await kit.signedIn();
    const connected = await open(sample, token);
    kit.clock.advance('9m');
    expect(await connected.hello()).to.be.a('string');
    kit.clock.advance('1m');
    await untilEnded(connected, told('token_expired'));
    expect(await refused(sample, token)).to.deep.equal(told('token_expired'));
  });

  it('is refused by the handshake without a token, and for one that is none', async () => {
    const app = await startApp();
    const sample = await startSample(app.auth);
    expect(await refused(sample, undefined)).to.deep.equal(told('token_missing'));
    expect(await refused(sample, 'nonsense')).to.deep.equal(told('token_invalid'));
    const { refreshToken } = (await signUp(app.base)).client;
    expect(await refused(sample, refreshToken)).to.deep.equal(told('token_invalid'));
  });

  it('costs no database command where the user is remembered', async () => {
    const app = await startApp({ connectOptions: { monitorCommands: true }, users: { cacheFor: '1h' } });
    const sample = await startSample(app.auth);
    const ann = await signUp(app.base);
    await open(sample, ann.token);
    const commands = new CommandCount(app.connection);
    await commands.settle();
    for (let connections = 0; connections < 10; connections++) await open(sample, ann.token);
    expect(commands.take()).to.deep.equal([]);
    commands.stop();
  });

  if (renews) {
    it('outlives its first token by a newer one, and goes by that from then on', async () => {
      const { kit, sample, untilJudged } = await startKit();
      const { user, token } = await kit.signedIn();
      const connected = await open(sample, token);
      kit.clock.advance('9m');
      await connected.renew((await kit.signedIn({ user })).token);
      await untilJudged(2);
      kit.clock.advance('9m');
      expect(await refused(sample, token)).to.deep.equal(told('token_expired'));
      expect(await connected.hello()).to.equal(`hello ${user.id}`);
      expect(connected.ended()).to.equal(undefined);
      await kit.auth.users.endSessions(user.id);
      await untilEnded(connected, told('session_revoked'));
    });

    it('goes by no token of somebody else, and by none that is refused', async () => {
      const app = await startApp();
      const { auth, untilJudged } = observed(app.auth);
      const sample = await startSample(auth);
      const [ann, bob] = [await signUp(app.base), await signUp(app.base)];
      const connected = await open(sample, ann.token);
      for (const token of [bob.token, 'nonsense', '']) await connected.renew(token);
      await untilJudged(4);
      await bob.client.logout(bob.token);
      expect(await connected.hello()).to.equal(`hello ${ann.userId}`);
      await ann.client.logout(ann.token);
      await untilEnded(connected, told('session_revoked'));
    });
  }

  describeWithRedis('in a service that has keys and Redis', () => {
    it('is closed when its session logs out at sealgate', async () => {
      const server = await RedisServer.start();
      closing.push(() => server.close());
      const redis = await server.connect();
      closing.push(() => redis.destroy());
      const app = await startApp({ redis });
      const guard = createGuard({ keys: accessKeys(testSecret), redis, logger: silentLogger });
      closing.push(guard.close);
      const sample = await startSample(guard);
      const ann = await signUp(app.base);
      const connected = await open(sample, ann.token);
      expect(await connected.hello()).to.equal(`hello ${ann.userId}`);
      await ann.client.logout(ann.token);
      await untilEnded(connected, told('session_revoked'));
    });
  });
}
