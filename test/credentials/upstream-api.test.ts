import { expect } from 'chai';
import { UpstreamApi } from '../../src/credentials/upstream-api.js';
import { AuthError } from '../../src/errors.js';
import { behaviours, UpstreamServer } from '../harness/upstream.js';

const anHour = 3_600_000;

describe('the circuit breaker of an upstream', () => {
  let upstream: UpstreamServer;
  beforeEach(async () => {
    upstream = await UpstreamServer.start();
  });
  afterEach(() => upstream.close());

  const caller = { address: '203.0.113.1', name: 'x' };
  const ask = (api: UpstreamApi, who = caller) =>
    api.post(upstream.options.url, { username: 'x', password: 'x' }, who).catch((error: AuthError) => error);
  const fail = async (api: UpstreamApi, times: number) => {
    upstream.behaviour = behaviours.status(500);
    for (let failures = 0; failures < times; failures++)
      expect(await ask(api)).to.be.an.instanceOf(AuthError);
  };

  it('opens after five failures in a row: the upstream is left alone, and clients told for how long', async () => {
    const api = new UpstreamApi({ cooldownMs: anHour });
    await fail(api, 5);
    const asked = upstream.received.length;
    upstream.behaviour = behaviours.says({});
    for (let times = 0; times < 10; times++)
      expect(await ask(api)).to.include({ code: 'service_unavailable', retryAfter: 3600 });
    expect(upstream.received).to.have.length(asked);
  });

  it('stays closed while an answer comes now and then, and a refusal is one', async () => {
    const api = new UpstreamApi({ cooldownMs: anHour });
    for (const answer of [behaviours.says({}), behaviours.status(401), behaviours.status(404)]) {
      await fail(api, 4);
      upstream.behaviour = answer;
      expect(await ask(api)).to.have.property('refused');
    }
  });

  it('closes with the first answer after the pause', async () => {
    const api = new UpstreamApi({ cooldownMs: 0 });
    await fail(api, 5);
    upstream.behaviour = behaviours.says({ id: 1 });
    for (let times = 0; times < 10; times++)
      expect(await ask(api)).to.deep.equal({ refused: false, body: { id: 1 } });
  });

  it('opens again with the first failure after the pause, and closes in the end', async () => {
    const api = new UpstreamApi({ cooldownMs: 0 });
    await fail(api, 12);
    expect(upstream.received).to.have.length(12);
    upstream.behaviour = behaviours.status(401);
    expect(await ask(api)).to.deep.equal({ refused: true, status: 401 });
  });

  it('opens for all when several callers get no answer in time, and closes for all with the first', async () => {
    const api = new UpstreamApi({ cooldownMs: 0, timeoutMs: 1_000 });
    upstream.behaviour = behaviours.silent;
    const callers = Array.from({ length: 5 }, (_, index) => ({ address: `203.0.113.${index}`, name: 'x' }));
    await Promise.all(callers.map((each) => ask(api, each)));
    const other = { address: '198.51.100.1', name: 'y' };
    const answers = await Promise.all([ask(api, other), ...callers.map((each) => ask(api, each))]);
    for (const answer of answers) expect(answer).to.include({ code: 'service_unavailable' });
    upstream.behaviour = behaviours.says({ id: 1 });
    for (const each of [other, ...callers]) expect(await ask(api, each)).to.have.property('refused', false);
  });

  it('belongs to one upstream alone', async () => {
    await fail(new UpstreamApi({ cooldownMs: anHour }), 5);
    upstream.behaviour = behaviours.says({});
    expect(await ask(new UpstreamApi({ cooldownMs: anHour }))).to.have.property('refused', false);
  });
});
