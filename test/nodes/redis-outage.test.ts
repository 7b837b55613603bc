import { expect } from 'chai';
import { signUpAdmin } from '../harness/admin.js';
import { type Answer, codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';
import { countWaits } from '../harness/waits.js';
import { describeNodes, type Nodes, setups } from './nodes.js';
import { outages } from './outages.js';

const everyRequest = 'a protected route, with every-request';

/** Has a node log the end of an outage, too. */
const logging = { NODE_ENV: 'production', HOST: '127.0.0.1' };

interface People {
  readonly admin: SignedInClient;
  /** The guards remember the user. */
  readonly warm: SignedInClient;
  /** The access token of another login of that user. */
  readonly forgotten: string;
  /** Seen by no guard. */
  readonly cold: SignedInClient;
  /** Somebody who wants to leave. */
  readonly leaving: SignedInClient;
  /** Somebody who wants to leave everywhere: not the same, since a logout may be done with its answer lost. */
  readonly leavingAll: SignedInClient;
}

type Ask = (nodes: Nodes, people: People) => Promise<Answer>;

/** Requests that need a session's state, with their answer when all is well. None changes a person's cookie. */
const needy: Record<string, [status: number, ask: Ask]> = {
  register: [201, ({ one }) => one.client().register()],
  login: [200, ({ one }, { cold }) => one.client().login(cold.fields)],
  refresh: [200, (_, { cold }) => cold.client.copy().refresh()],
  'logout everywhere': [
    204,
    (_, { leavingAll }) => leavingAll.client.copy().send('POST', '/logout?everywhere=true'),
  ],
  logout: [204, (_, { leaving }) => leaving.client.copy().logout()],
  sessions: [200, ({ one }, { warm }) => one.client().send('GET', '/sessions', { bearer: warm.token })],
  'the end of a session': [
    404,
    ({ one }, { warm }) => one.client().send('DELETE', '/sessions/x', { bearer: warm.token }),
  ],
  "a user's sessions": [
    200,
    ({ one }, { admin, warm }) =>
      one.client().send('GET', `/users/${warm.userId}/sessions`, { bearer: admin.token }),
  ],
  'a change of roles': [
    200,
    ({ one }, { admin, warm }) =>
      one.client().send('PATCH', `/users/${warm.userId}`, { bearer: admin.token, body: { roles: ['user'] } }),
  ],
};

/** Requests that need none. */
const frugal: Record<string, [status: number, ask: Ask]> = {
  '/me of a user who is remembered': [200, ({ one }, { warm }) => one.client().me(warm.token)],
  '/me of a user who is not': [200, ({ one }, { cold }) => one.client().me(cold.token)],
  'the users': [200, ({ one }, { admin }) => one.client().send('GET', '/users', { bearer: admin.token })],
  // It is one write, to the database.
  'the end of the others': [
    204,
    ({ one }, { warm }) => one.client().send('DELETE', '/sessions', { bearer: warm.token }),
  ],
};

describeNodes('without Redis', setups.redis, { env: logging, isApart: true }, (nodes) => {
  let asking: ServerHere;
  before(async () => {
    asking = await startServerHere({ ...nodes.env, AUTH_SESSION_CHECK: 'every-request' });
  });
  after(() => asking.stop());

  for (const [state, takeAway, bringBack] of outages)
    describe(`while it ${state}`, () => {
      let people: People;
      let checked: SignedInClient;
      const answers = new Map<string, { answer: Answer; waits: number }>();
      const lines = (text: string) =>
        [nodes.one, nodes.other].map((node) => node.output().split(text).length - 1);
      /** How many lines each node has of an outage that began, beyond those of one that ended. */
      const failing = () => {
        const recoveries = lines('revocation polling recovered');
        return lines('revocation polling failed').map(
          (failures, index) => failures - (recoveries[index] ?? 0),
        );
      };
      before(async () => {
        const warm = await signUp(nodes.one.base);
        const forgotten = tokensOf(await nodes.one.client().login(warm.fields)).access_token;
        people = {
          admin: await signUpAdmin({ base: nodes.one.base, connection: nodes.database.connection }),
          warm,
          forgotten,
          cold: await signUp(nodes.one.base),
          leaving: await signUp(nodes.one.base),
          leavingAll: await signUp(nodes.one.base),
        };
        checked = await signUp(asking.base);
        for (const { client, token } of [warm, checked])
          expect((await client.me(token)).status).to.equal(200);
        await takeAway(nodes.redis);
        const all: [string, () => Promise<Answer>][] = [
          ...Object.entries(needy).map(
            ([name, [, ask]]) => [name, () => ask(nodes, people)] satisfies [string, () => Promise<Answer>],
          ),
          [everyRequest, () => checked.client.me(checked.token)],
        ];
        await Promise.all(
          all.map(async ([name, ask]) => {
            const waits = countWaits();
            const answer = await ask();
            answers.set(name, { answer, waits: waits() });
          }),
        );
      });

      for (const name of [...Object.keys(needy), everyRequest]) {
        it(`${name}: 503, soon, and the cookie stays`, () => {
          const { answer, waits } = { ...answers.get(name) };
          expect(answer && [answer.status, codeOf(answer)]).to.deep.equal([503, 'service_unavailable']);
          expect(answer?.headers.getSetCookie()).to.deep.equal([]);
          expect(Number(answer?.headers.get('retry-after'))).to.be.at.least(1);
          expect(waits).to.be.at.most(1);
        });
      }

      for (const [name, [status, ask]] of Object.entries(frugal)) {
        it(`${name}: goes on`, async () => {
          expect((await ask(nodes, people)).status).to.equal(status);
        });
      }

      it('whom the end of the others ended is refused where that was asked for', async () => {
        expect(codeOf(await nodes.one.client().me(people.forgotten))).to.equal('session_revoked');
      });

      it('whoever left is refused where the logout was asked for', async () => {
        expect(codeOf(await nodes.one.client().me(people.leaving.token))).to.equal('session_revoked');
      });

      it('a line of the log says that polling fails, once at each node', async () => {
        await eventually('it is logged', () => failing().every((count) => count === 1));
      });

      it('ends, and all works again without a restart: nobody was logged out', async () => {
        await bringBack(nodes.redis);
        // The change of roles takes nothing from anybody.
        for (const [name, [status, ask]] of Object.entries(needy)) {
          await eventually(`${name} works`, async () => (await ask(nodes, people)).status === status);
        }
        await eventually('each polls again, and says so', () => failing().every((count) => count === 0));
        await eventually(
          'a protected route works, too',
          async () => (await checked.client.me(checked.token)).status === 200,
        );
        expect((await checked.client.refresh()).status).to.equal(200);
        for (const { client, token } of [people.admin, people.warm, people.cold]) {
          expect((await client.refresh()).status).to.equal(200);
          for (const node of [nodes.one, nodes.other]) {
            expect((await node.client().me(token)).status).to.equal(200);
          }
        }
      });

      it('has told the other node in the end who left meanwhile, and whose sessions were ended', async () => {
        for (const token of [people.leaving.token, people.leavingAll.token, people.forgotten])
          await eventually(
            'it is known',
            async () => codeOf(await nodes.other.client().me(token)) === 'session_revoked',
          );
      });

      it('announcements are heard again', async () => {
        const { client, token } = await signUp(nodes.one.base);
        const elsewhere = nodes.other.client();
        await client.logout();
        await eventually('it is known', async () => codeOf(await elsewhere.me(token)) === 'session_revoked');
      });
    });
});
