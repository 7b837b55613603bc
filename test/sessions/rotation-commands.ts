import { expect } from 'chai';
import fc from 'fast-check';
import type { RotationModel } from './rotation-model.js';
import type { Attempt, Outcome } from './rotation-rules.js';

/** `answered` where one cannot see whether it is rotated or repeated. */
type Seen = Outcome | 'unknown' | 'answered';

/** One session somewhere: a store's, or a server's as a client sees it. */
export interface SessionUnderTest {
  /** Shows the refresh token of a generation; tells the outcome as far as one can see it, and the generation of the answer. */
  refresh(generation: number, attempt: Attempt): Promise<{ outcome: Seen; generation?: number }>;
  /** Has a guard see an access token of a generation; tells whether it let it pass, where there is a guard. */
  see(generation: number): Promise<'passed' | 'refused' | undefined>;
  logOut(): Promise<void>;
  wait(milliseconds: number): Promise<void>;
}

/** The rules, and what the person holds. */
interface Model {
  readonly rules: RotationModel;
  /** The newest generation whose refresh token has reached the person. */
  readonly tokens: { newest: number };
}

type Step = fc.AsyncCommand<Model, SessionUnderTest>;

/** A step with a name that a person can read in a counterexample. */
function step(name: string, run: (model: Model, session: SessionUnderTest) => Promise<void>): Step {
  return { check: () => true, run, toString: () => name };
}

/** Shows a token several times at once; tells whether the newest came back. */
async function show({ rules }: Model, session: SessionUnderTest, shown: number, attempt: Attempt, times = 1) {
  const turns = Array.from({ length: times });
  const expected = turns.map(() => rules.refresh(shown, attempt));
  const rotations = await Promise.all(turns.map(() => session.refresh(shown, attempt)));
  const outcomes = rotations.map(({ outcome }) => outcome);
  if (expected.includes('reused')) {
    // One of them ends the session, be it while another's answer is still on its way.
    expect(count(outcomes, 'reused')).to.equal(1);
    expect(count(outcomes, 'unknown')).to.be.at.least(count(expected, 'unknown'));
  } else {
    const isSeen = !outcomes.includes('answered');
    const isGiven = (outcome: Seen) => outcome === 'rotated' || outcome === 'repeated';
    expect(outcomes).to.have.members(
      expected.map((outcome) => (isGiven(outcome) && !isSeen ? 'answered' : outcome)),
    );
  }
  for (const { generation } of rotations) {
    if (generation !== undefined)
      expect(generation, 'the generation of the answer').to.equal(rules.generation);
  }
  return expected.some((outcome) => outcome === 'rotated' || outcome === 'repeated');
}

function count(outcomes: readonly Seen[], wanted: Seen): number {
  return outcomes.filter((outcome) => outcome === wanted).length;
}

const saying = (attempt: Attempt) => attempt ?? 'nothing';

/** The newest token that has reached the person. */
const refresh = (attempt: Attempt) =>
  step(`refresh that says ${saying(attempt)}`, async (model, session) => {
    const { rules, tokens } = model;
    if (await show(model, session, tokens.newest, attempt)) tokens.newest = rules.generation;
  });

/** The person shows the newest token and never gets the answer. */
const refreshInVain = step('refresh whose answer is lost', async (model, session) => {
  await show(model, session, model.tokens.newest, 'first');
});

const burst = step('three refreshes at once', async (model, session) => {
  const { rules, tokens } = model;
  if (await show(model, session, tokens.newest, undefined, 3)) tokens.newest = rules.generation;
});

const logOut = step('logout', async ({ rules }, session) => {
  rules.logOut();
  await session.logOut();
});

const replay = (back: number, attempt: Attempt) =>
  step(`replay of the token ${back} before the newest, saying ${saying(attempt)}`, async (model, session) => {
    await show(model, session, Math.max(0, model.tokens.newest - back), attempt);
  });

const see = (back: number) =>
  step(`guard sees an access token ${back} before the newest`, async ({ rules, tokens }, session) => {
    const generation = Math.max(0, tokens.newest - back);
    rules.see(generation);
    expect(await session.see(generation)).to.be.oneOf([rules.isRevoked ? 'refused' : 'passed', undefined]);
  });

const wait = (milliseconds: number) =>
  step(`${milliseconds / 60_000} minutes pass`, async ({ rules }, session) => {
    rules.wait(milliseconds);
    await session.wait(milliseconds);
  });

/**
 * Any order of everything that can happen to a session. What ends it is rare, so that most runs live long enough to get
 * somewhere. `spans` are the times that may pass, in milliseconds.
 */
export function anyStory(spans: readonly number[], maxCommands: number) {
  const attempt = fc.constantFrom(undefined, 'first' as const, 'again' as const);
  const steps = [
    { weight: 8, arbitrary: attempt.map(refresh) },
    { weight: 4, arbitrary: fc.constant(refreshInVain) },
    { weight: 2, arbitrary: fc.constant(burst) },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.integer({ min: 0, max: 3 }), attempt).map((shown) => replay(...shown)),
    },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 }).map(see) },
    { weight: 8, arbitrary: fc.constantFrom(...spans).map(wait) },
    { weight: 1, arbitrary: fc.constant(logOut) },
  ];
  return fc.commands([fc.oneof(...steps)], { maxCommands, size: 'max' });
}
