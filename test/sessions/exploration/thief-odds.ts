import { RotationModel } from '../rotation-model.js';
import type { Rules } from '../rotation-rules.js';

/** How a client refreshes, and what the server forgives, in milliseconds. */
export interface Plan {
  /** Each token is refreshed at a random moment of so long a time, which a thief knows. */
  readonly spread: number;
  /** From the rotation until the server has the acknowledgement. */
  readonly acknowledgedAfter: number;
  readonly leeway: number;
  /** For how long after a rotation the token before gets a refresh token, though its client says that it is a first attempt. */
  readonly forgivenFor: number;
}

/**
 * The chance that a thief goes on unnoticed for one more token, who knows everything but the random moment `r` of the refresh,
 * shows his copy once, at the best time `t`, and uses nothing of what he got. He succeeds if he comes before the owner, by
 * less than `forgivenFor`, or after, by less than `acknowledgedAfter`: if `r` lies in a window of that length about `t`. `r` is as
 * likely at each moment of `spread`, so that any window within it does.
 */
export function chanceOf({ spread, acknowledgedAfter, forgivenFor }: Plan): number {
  return Math.min(1, (forgivenFor + acknowledgedAfter) / spread);
}

/** Whether both hold one refresh token after it, played by the rules. Both moments count from the beginning of the spread. */
function isUnnoticed(rules: Rules, plan: Plan, refreshAt: number, theftAt: number): boolean {
  const { leeway, acknowledgedAfter } = plan;
  const longAgo = 20 * leeway;
  const session = new RotationModel(rules, {
    leeway,
    repeatableFor: 1000 * leeway,
    expiresIn: 1000 * leeway,
    absoluteLifetime: 2000 * leeway,
  });
  const given = { owner: 0, thief: 0 };
  const show = (who: 'owner' | 'thief') => {
    const outcome = session.refresh(given[who], who === 'owner' ? 'first' : 'again');
    if (outcome === 'rotated' || outcome === 'repeated') given[who] = session.generation;
  };
  const events = [
    { at: refreshAt, run: () => show('owner') },
    { at: refreshAt + acknowledgedAfter, run: () => session.see(given.owner) },
    { at: theftAt, run: () => show('thief') },
  ].sort((a, b) => a.at - b.at);
  let now = -longAgo;
  for (const { at, run } of events) {
    session.wait(at - now);
    now = at;
    run();
  }
  return session.isAlive && given.owner === 1 && given.thief === 1;
}

/** The same chance, by playing it at so many random moments, for each of so many times to show the copy. */
export function playedChance(rules: Rules, plan: Plan, rounds: number, times: number): number {
  const random = seededRandom(1);
  const moments = Array.from({ length: rounds }, () => random() * plan.spread);
  const chances = Array.from({ length: times }, (_, place) => {
    const theftAt = (place / times) * plan.spread;
    return moments.filter((refreshAt) => isUnnoticed(rules, plan, refreshAt, theftAt)).length / rounds;
  });
  return Math.max(...chances);
}

/** The same numbers at each run (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
