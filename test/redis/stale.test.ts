import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger } from '../harness/logger.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { signUp } from '../harness/sign-in.js';

/** Milliseconds: more than between two polls, and less than without them. */
const fresh = 3_500;

describeWithRedis('auth.revocations(), while Redis is away', function () {
  this.timeout(120_000);
  const logger = recordingLogger();
  let server: RedisServer;
  let client: Awaited<ReturnType<RedisServer['connect']>>;
  let app: TestApp;
  before(async () => {
    server = await RedisServer.start({ appendOnly: true });
    client = await server.connect();
    app = await startTestApp({ logger, redis: client, sessions: { store: 'redis' } });
  });
  after(async () => {
    await app.close();
    client.destroy();
    await server.close();
  });

  it('tells for how long no news came, and keeps what is known; a line of the log tells when it begins and ends', async () => {
    const left = await signUp(app.base);
    await left.client.logout();
    expect(app.auth.revocations()).to.include({ known: 1 });
    await eventually('news came', () => app.auth.revocations().staleFor < fresh);

    await server.kill();
    await eventually('news are stale', () => app.auth.revocations().staleFor > fresh);
    const before = app.auth.revocations().staleFor;
    await eventually('and ever staler', () => app.auth.revocations().staleFor > before + 1_000);
    expect(app.auth.revocations()).to.include({ known: 1 });
    expect(codeOf(await left.client.me(left.token))).to.equal('session_revoked');

    await server.restart();
    await eventually('news are fresh', () => app.auth.revocations().staleFor < fresh);
    expect(codeOf(await left.client.me(left.token))).to.equal('session_revoked');
    await eventually('the end is logged', () =>
      logger.lines.some((line) => line.includes('revocation polling recovered')),
    );
    const told = logger.lines.flatMap(
      (line) => /revocation polling (failed|recovered)/.exec(line)?.[1] ?? [],
    );
    // A poll that a busy machine holds up for too long is an outage of its own.
    expect(told).to.deep.equal(told.map((_, index) => (index % 2 === 0 ? 'failed' : 'recovered')));
  });
});
