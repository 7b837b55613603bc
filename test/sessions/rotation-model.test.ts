import fc from 'fast-check';
import { MongodbSessionStore } from '../../src/sessions/mongodb-session-store.js';
import type { SessionStore } from '../../src/sessions/session-store.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Client, codeOf, tokensOf } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { claimsOf, signUp } from '../harness/sign-in.js';
import { anyStory, type SessionUnderTest } from './rotation-commands.js';
import { type Limits, RotationModel } from './rotation-model.js';
import { bodyRules, cookieRules, oneTimeRules, type Rules } from './rotation-rules.js';

const minute = 60_000;
/** The steps of time are wide, so that the moments that pass by themselves decide nothing. */
const limits = {
  leeway: 60 * minute,
  repeatableFor: 240 * minute,
  expiresIn: 600 * minute,
  absoluteLifetime: 1500 * minute,
};
const spans = [20, 60, 200, 600].map((minutes) => minutes * minute);
/** What a failure is reported after, at the latest: shrinking it further is a luxury. */
const interruptAfterTimeLimit = 30_000;

function holds(
  begin: () => Promise<SessionUnderTest>,
  [rules, limits]: readonly [Rules, Limits],
  numRuns: number,
  maxCommands: number,
) {
  const property = fc.asyncProperty(anyStory(spans, maxCommands), (story) =>
    fc.asyncModelRun(
      async () => ({
        model: { rules: new RotationModel(rules, limits), tokens: { newest: 0 } },
        real: await begin(),
      }),
      story,
    ),
  );
  return fc.assert(property, { numRuns, interruptAfterTimeLimit });
}

describe('rotation agrees with its model in any order of events', function () {
  this.timeout(120_000);

  const strict = { ...limits, leeway: 0 };

  describe('at the store', () => {
    for (const [name, rules, lifetimes, runs] of [
      ['of a cookie', cookieRules, limits, 40],
      ['of tokens in bodies', bodyRules, limits, 20],
      ['without a leeway', oneTimeRules, strict, 20],
    ] as const) {
      it(name, async () => {
        const { connection, drop } = await openTestDatabase();
        const store = new MongodbSessionStore(connection, 'sealgate_sessions', lifetimes);
        const begin = () => sessionOf(store, rules === bodyRules, (span) => age(connection, span));
        try {
          await holds(begin, [rules, lifetimes], runs, 40);
        } finally {
          await drop();
        }
      });
    }
  });

  describe('over HTTP', () => {
    for (const [name, rules, lifetimes] of [
      ['with a leeway', cookieRules, limits],
      ['without one', oneTimeRules, strict],
    ] as const) {
      it(name, async () => {
        const app = await startTestApp({ refreshToken: inSeconds(lifetimes) });
        try {
          await holds(() => sessionOver(app), [rules, lifetimes], 10, 20);
        } finally {
          await app.close();
        }
      });
    }
  });
});

async function sessionOf(
  store: SessionStore,
  inBody: boolean,
  wait: (milliseconds: number) => Promise<void>,
): Promise<SessionUnderTest> {
  const userId = '0123456789abcdef01234567';
  const { sid } = await store.create({ userId, version: 0, inBody, ip: undefined, userAgent: undefined });
  return {
    refresh: async (generation, attempt) => {
      const rotation = await store.rotate({ sid, generation, attempt });
      const { outcome } = rotation;
      return 'session' in rotation ? { outcome, generation: rotation.session.generation } : { outcome };
    },
    see: async (generation) => {
      await store.confirm([{ sid, generation }]);
      return undefined;
    },
    logOut: async () => void (await store.end([{ sid, userId }])),
    wait,
  };
}

/** A person's session, with every token that was ever answered. */
async function sessionOver({ base, connection }: TestApp): Promise<SessionUnderTest> {
  const { client, token, sid } = await signUp(base);
  const refreshTokens = [client.refreshToken];
  const accessTokens = [token];
  const outcomes = new Map<string | undefined, 'reused' | 'unknown'>([
    ['refresh_token_reused', 'reused'],
    ['session_revoked', 'unknown'],
  ]);
  return {
    refresh: async (shown, attempt) => {
      // Nobody got that token: the session ended while the answer that carried it was on its way.
      if (refreshTokens[shown] === undefined) return { outcome: 'unknown' };
      const asking = new Client(base, refreshTokens[shown]);
      const answer = await asking.refresh(attempt);
      const refusal = outcomes.get(codeOf(answer));
      if (refusal) return { outcome: refusal };
      const { access_token: accessToken } = tokensOf(answer);
      const { gen } = claimsOf(accessToken);
      accessTokens[gen] = accessToken;
      if (answer.headers.getSetCookie().length === 0) return { outcome: 'access-only' };
      refreshTokens[gen] = asking.refreshToken;
      return { outcome: 'answered', generation: gen };
    },
    see: async (generation) => {
      const { status } = await client.me(accessTokens[generation]);
      if (status !== 200) return 'refused';
      await eventually('what the guard saw is written', async () => {
        const session = (await sessionsOf(connection)).find(({ _id }) => _id === sid);
        return generation === 0 || session?.generation !== generation || session.confirmed;
      });
      return 'passed';
    },
    logOut: async () => {
      await new Client(base, refreshTokens.at(-1)).logout();
    },
    wait: (milliseconds) => age(connection, milliseconds),
  };
}

function inSeconds({ leeway, repeatableFor, expiresIn, absoluteLifetime }: Limits) {
  return {
    leeway: leeway / 1000,
    repeatableFor: repeatableFor / 1000,
    expiresIn: expiresIn / 1000,
    absoluteLifetime: absoluteLifetime / 1000,
  };
}
