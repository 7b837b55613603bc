import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { createClient } from 'redis';
import { AuthError } from '../../src/errors.js';
import { RedisScript } from '../../src/redis/script.js';
import { eventually } from '../harness/eventually.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';

const increment = new RedisScript("return redis.call('INCR', KEYS[1])");
const time = new RedisScript('return now');

describeWithRedis('a script in Redis', () => {
  let server: RedisServer;
  let client: Awaited<ReturnType<RedisServer['connect']>>;
  before(async () => {
    server = await RedisServer.start();
    client = await server.connect();
  });
  after(async () => {
    client.destroy();
    await server.close();
  });

  const refusal = async (question: Promise<unknown>) => {
    const error: unknown = await question.catch((reason: unknown) => reason);
    if (!(error instanceof AuthError)) throw new Error('there was no refusal');
    return error;
  };

  it('is sent whole once, and by its hash from then on', async () => {
    await client.scriptFlush();
    await client.configResetStat();
    for (const turn of [1, 2, 3]) expect(await increment.run(client, 'once')).to.equal(turn);
    const statistics = await client.info('commandstats');
    expect(statistics)
      .to.match(/cmdstat_eval:calls=1,/)
      .and.to.match(/cmdstat_evalsha:calls=3,/);
  });

  it('runs once, and only once, though Redis has forgotten it', async () => {
    await increment.run(client, 'forgotten');
    await client.scriptFlush();
    expect(await increment.run(client, 'forgotten')).to.equal(2);
    await server.restart();
    await eventually('the client is back', () => client.ping().catch(() => undefined));
    expect(await increment.run(client, 'forgotten')).to.equal(1);
  });

  it('sees the time of Redis, in milliseconds', async () => {
    const before = Date.now();
    expect(Number(await time.run(client, 'any'))).to.be.within(before, Date.now() + 1);
  });

  it('that fails is service_unavailable, with the fault inside', async () => {
    const error = await refusal(new RedisScript("return redis.call('NO SUCH')").run(client, 'key'));
    expect(error).to.include({ code: 'service_unavailable', retryAfter: 1 });
    expect(error.message).to.not.contain('SUCH');
    expect(String(error.cause)).to.contain('Unknown');
  });

  it('is service_unavailable within three seconds where Redis is silent, and runs when it speaks again', async () => {
    server.freeze();
    // Timers of one process go off in their order, also where it is late.
    const late = setTimeout(3_000, new Error('too late'), { ref: false });
    const told = await Promise.race([refusal(time.run(client, 'any')), late]);
    expect(told).to.include({ code: 'service_unavailable' });
    server.thaw();
    expect(await time.run(client, 'any')).to.be.a('number');
  });

  it('is service_unavailable where the client was never opened', async () => {
    const unopened = createClient({ url: server.url });
    expect((await refusal(time.run(unopened, 'any'))).code).to.equal('service_unavailable');
  });
});
