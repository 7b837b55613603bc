import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Answer, codeOf, newUser } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';
import { countWaits } from '../harness/waits.js';

/** Milliseconds within which all works again after an outage: less than the driver waits before it looks for a server anew. */
const recoversWithin = 9_000;

interface People {
  /** Signed in; the guards remember the user. */
  readonly warm: SignedInClient;
  /** Signed in and never seen by a guard. */
  readonly cold: SignedInClient;
  /** Somebody who wants to leave. */
  readonly leaving: SignedInClient;
}

/** Every request that needs the database, with its answer when all is well. None changes a person's cookie. */
const requests: Record<string, [status: number, ask: (app: TestApp, people: People) => Promise<Answer>]> = {
  register: [201, ({ client }) => client().register(newUser())],
  login: [200, ({ client }, { cold }) => client().login(cold.fields)],
  'login with a wrong password': [
    401,
    ({ client }, { cold }) => client().login({ ...cold.fields, password: 'a wrong password' }),
  ],
  'login of nobody': [401, ({ client }) => client().login(newUser())],
  'refresh by POST': [200, (_, { cold }) => cold.client.copy().refresh()],
  'refresh by GET': [200, (_, { cold }) => cold.client.copy().send('GET', '/refresh-token')],
  logout: [204, (_, { leaving }) => leaving.client.copy().logout()],
  '/me of a user who is not remembered': [200, ({ client }, { cold }) => client().me(cold.token)],
  'a guarded route of a user who is not remembered': [
    200,
    ({ client, origin }, { cold }) => client().send('GET', `${origin}/guarded`, { bearer: cold.token }),
  ],
};

const outages: [string, (proxy: DatabaseProxy) => Promise<void> | void][] = [
  ['is gone', (proxy) => proxy.cut()],
  ['is silent', (proxy) => proxy.freeze()],
];

for (const [state, takeAway] of outages) {
  describe(`while the database ${state}`, function () {
    this.timeout(120_000);
    const unhandled: unknown[] = [];
    const keep = (reason: unknown) => unhandled.push(reason);
    const answers = new Map<string, { answer: Answer; waits: number }>();
    let proxy: DatabaseProxy;
    let app: TestApp;
    let people: People;

    before(async () => {
      process.on('unhandledRejection', keep);
      proxy = await DatabaseProxy.start();
      app = await startTestApp({ proxy, users: { cacheFor: '1h' } });
      people = {
        warm: await signUp(app.base),
        cold: await signUp(app.base),
        leaving: await signUp(app.base),
      };
      await people.warm.client.me(people.warm.token);
      await takeAway(proxy);
      const asking = Object.entries(requests).map(async ([name, [, request]]) => {
        const waits = countWaits();
        const answer = await request(app, people);
        answers.set(name, { answer, waits: waits() });
      });
      await Promise.all(asking);
    });
    after(async () => {
      await proxy.restore();
      await app.close();
      await proxy.close();
      process.off('unhandledRejection', keep);
    });

    for (const name of Object.keys(requests)) {
      it(`${name} is 503, soon, and leaves the cookie as it is`, () => {
        const { answer, waits } = { ...answers.get(name) };
        expect(answer && [answer.status, codeOf(answer)]).to.deep.equal([503, 'service_unavailable']);
        expect(Number(answer?.headers.get('retry-after'))).to.be.at.least(1);
        expect(answer?.headers.getSetCookie()).to.deep.equal([]);
        expect(waits).to.be.at.most(1);
      });
    }

    it('who is remembered comes through the guards', async () => {
      const { client, token } = people.warm;
      expect((await client.me(token)).status).to.equal(200);
    });

    it('whoever left is refused here, though the database does not know it yet', async () => {
      const { client, token } = people.leaving;
      expect(codeOf(await client.me(token))).to.equal('session_revoked');
    });

    it('what needs no database works as ever', async () => {
      const client = app.client();
      expect((await client.logout()).status).to.equal(204);
      expect(codeOf(await client.refresh())).to.equal('token_missing');
      expect(codeOf(await client.me('nonsense'))).to.equal('token_invalid');
      expect(codeOf(await client.login({}))).to.equal('invalid_request');
    });

    it('ends, and all works again soon, without a restart', async () => {
      await proxy.restore();
      const restored = Date.now();
      const recovering = Object.entries(requests).map(async ([name, [status, request]]) => {
        await eventually(`${name} works`, async () => (await request(app, people)).status === status);
        return Date.now() - restored;
      });
      const took = await Promise.all(recovering);
      expect(Math.max(...took)).to.be.below(recoversWithin);
      expect((await people.warm.client.refresh()).status).to.equal(200);
    });

    it('has told the other nodes in the end who left meanwhile', async () => {
      const { userId, sid } = people.leaving;
      const revocation = await eventually('the revocation is recorded', () =>
        app.connection.collection<{ _id: string }>('sealgate_revocations').findOne({ _id: sid }),
      );
      expect(revocation).to.include({ user: userId });
    });

    it('leaves no promise behind that nobody saw to', () => {
      expect(unhandled).to.deep.equal([]);
    });
  });
}
