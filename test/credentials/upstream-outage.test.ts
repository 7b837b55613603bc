import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Client, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { type Behaviour, behaviours, type UpstreamPerson, UpstreamServer } from '../harness/upstream.js';

describe('an upstream that is out of order', () => {
  let upstream: UpstreamServer;
  let person: UpstreamPerson;
  let app: TestApp;
  beforeEach(async () => {
    upstream = await UpstreamServer.start();
    person = upstream.add();
    app = await startTestApp({ upstream: upstream.options, users: { cacheFor: 0 } });
  });
  afterEach(async () => {
    await app.close();
    await upstream.close();
  });

  const kinds: [string, Behaviour][] = [
    ...[408, 429, 500, 502, 503, 504, 599].map((status): [string, Behaviour] => [
      `that answers ${status}`,
      behaviours.status(status),
    ]),
    ['that resets the connection', behaviours.resets],
    ['that breaks off in the middle of its answer', behaviours.breaksOff],
    ['that never answers', behaviours.silent],
    ['whose answer never ends', behaviours.drips],
  ];
  for (const [name, behaviour] of kinds) {
    it(`${name} is 503 within the time limit, with Retry-After`, async () => {
      upstream.behaviour = behaviour;
      const client = app.client();
      const asked = performance.now();
      const answer = await client.login(person);
      expect(performance.now() - asked).to.be.below(10_000);
      expectUnavailable(answer);
      expect(client.refreshToken).to.equal(undefined);
      upstream.behaviour = (response, request) => upstream.honest(response, request);
      expect((await client.login(person)).status).to.equal(200);
    });
  }

  it('is given three seconds', async () => {
    upstream.behaviour = behaviours.silent;
    const asked = performance.now();
    expectUnavailable(await app.client().login(person));
    expect(performance.now() - asked).to.be.above(2_900);
  });

  it('that refuses connections is 503, and found again when it is back', async () => {
    await upstream.close();
    for (let times = 0; times < 3; times++) expectUnavailable(await app.client().login(person));
    await upstream.listen();
    expect((await app.client().login(person)).status).to.equal(200);
  });

  it('is left alone after five failures in a row, which costs a client no time', async () => {
    upstream.behaviour = behaviours.status(500);
    for (let times = 0; times < 5; times++) expectUnavailable(await app.client().login(person));
    upstream.behaviour = behaviours.silent;
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.client().login(person)));
    for (const answer of answers) {
      expectUnavailable(answer);
      expect(answer.headers.get('retry-after')).to.equal('10');
    }
    expect(upstream.received).to.have.length(5);
  });

  it('logs nobody out who is signed in', async () => {
    const client = app.client();
    const { access_token: token } = tokensOf(await client.login(person));
    await upstream.close();
    for (let times = 0; times < 6; times++) expectUnavailable(await client.login(person));
    expect(client.refreshToken).to.be.a('string');
    expect((await client.me(token)).status).to.equal(200);
    const refreshed = await client.refresh();
    expect(refreshed.status).to.equal(200);
    expect((await guarded(client, tokensOf(refreshed).access_token)).status).to.equal(200);
    expect((await client.logout()).status).to.equal(204);
  });

  const guarded = (client: Client, bearer: string) => client.send('GET', `${app.origin}/guarded`, { bearer });
});

function expectUnavailable(answer: Parameters<typeof expectProblem>[0]): void {
  expectProblem(answer, 503, 'service_unavailable');
  expect(Number(answer.headers.get('retry-after'))).to.be.within(1, 10);
  expect(answer.headers.getSetCookie()).to.deep.equal([]);
}
