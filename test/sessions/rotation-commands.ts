import { expect } from 'chai';
import fc from 'fast-check';
import type { Outcome, RotationModel } from './rotation-model.js';

/** One session somewhere: a store's, or a server's as a client sees it. */
export interface SessionUnderTest {
  /** Shows the refresh token of a generation; tells the outcome as far as one can see it, and the generation of the answer. */
  refresh(generation: number): Promise<{ outcome: Outcome | 'answered'; generation?: number }>;
  /** Has a guard see an access token of a generation; tells whether it let it pass, where there is a guard. */
  see(generation: number): Promise<'passed' | 'refused' | undefined>;
  logOut(): Promise<void>;
  wait(milliseconds: number): Promise<void>;
}

/** The rules, and what the person holds. */
interface Model {
  readonly rules: RotationModel;
  /** The newest generation whose tokens have reached the person. */
  readonly tokens: { newest: number };
}

type Step = fc.AsyncCommand<Model, SessionUnderTest>;

/** A step with a name that a person can read in a counterexample. */
function step(name: string, run: (model: Model, session: SessionUnderTest) => Promise<void>): Step {
  return { check: () => true, run, toString: () => name };
}

async function show(model: Model, session: SessionUnderTest, generation: number): Promise<void> {
  const expected = model.rules.refresh(generation);
  const rotation = await session.refresh(generation);
  const isAnswered = expected === 'rotated' || expected === 'repeated';
  expect(rotation.outcome).to.be.oneOf(isAnswered ? [expected, 'answered'] : [expected]);
  if (isAnswered) {
    expect(rotation.generation, 'the generation of the answer').to.equal(model.rules.generation);
  }
}

/** The newest token that has reached the person. */
const refresh = step('refresh', async (model, session) => {
  await show(model, session, model.tokens.newest);
  model.tokens.newest = model.rules.generation;
});

/** The person shows the newest token and never gets the answer. */
const refreshInVain = step('refresh whose answer is lost', async (model, session) => {
  await show(model, session, model.tokens.newest);
});

const burst = step('three refreshes at once', async ({ rules, tokens }, session) => {
  const shown = tokens.newest;
  const expected = [1, 2, 3].map(() => rules.refresh(shown));
  const rotations = await Promise.all([1, 2, 3].map(() => session.refresh(shown)));
  const outcomes = rotations.map(({ outcome }) => outcome);
  if (expected.includes('reused')) {
    // One of them ends the session, be it while another's answer is still on its way.
    expect(count(outcomes, 'reused')).to.equal(1);
    expect(count(outcomes, 'unknown')).to.be.at.least(count(expected, 'unknown'));
  } else if (!outcomes.includes('answered')) {
    expect(outcomes).to.have.members(expected);
  } else {
    expect(outcomes).to.deep.equal(['answered', 'answered', 'answered']);
  }
  for (const { generation } of rotations) {
    if (generation !== undefined) expect(generation).to.equal(rules.generation);
  }
  tokens.newest = rules.generation;
});

function count(outcomes: readonly string[], wanted: Outcome): number {
  return outcomes.filter((outcome) => outcome === wanted).length;
}

const logOut = step('logout', async ({ rules }, session) => {
  rules.logOut();
  await session.logOut();
});

const replay = (back: number) =>
  step(`replay of the token ${back} before the newest`, (model, session) =>
    show(model, session, Math.max(0, model.tokens.newest - back)),
  );

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
  const steps = [
    { weight: 8, arbitrary: fc.constant(refresh) },
    { weight: 4, arbitrary: fc.constant(refreshInVain) },
    { weight: 2, arbitrary: fc.constant(burst) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 }).map(replay) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 }).map(see) },
    { weight: 8, arbitrary: fc.constantFrom(...spans).map(wait) },
    { weight: 1, arbitrary: fc.constant(logOut) },
  ];
  return fc.commands([fc.oneof(...steps)], { maxCommands, size: 'max' });
}
