import { expect } from 'chai';
import { explore, type Trace } from '../exploration/explore.js';
import { day, eachStep, type World } from '../exploration/steps.js';
import { bodyRules, cookieRules, oneTimeRules } from '../rotation-rules.js';
import { type CreateStore, hour, lifetimes, userId, useStore } from './store-under-test.js';

const life = lifetimes.leeway / 2;
const world: World = {
  rules: cookieRules,
  requests: 2,
  hasStorage: true,
  hasThief: true,
  hasDays: true,
  leeway: 2,
  isExact: true,
};

/** That a store decides as the rules do that were explored: in each situation, and each that can come next, at least once. */
export function describeReplay(create: CreateStore): void {
  describe('the explored rules', () => {
    const limits = { ...lifetimes, expiresIn: 20 * 24 * hour, absoluteLifetime: 90 * 24 * hour };
    for (const [name, explored, inBody, leeway, ways] of [
      ['of cookies', world, false, limits.leeway, 57],
      ['of bodies', { ...world, rules: bodyRules, isOneByOne: true }, true, limits.leeway, 57],
      ['of one-time tokens', { ...world, rules: oneTimeRules, leeway: 0 }, false, 0, 32],
    ] as const) {
      describe(name, () => {
        const { login, age, rotate, confirm, store } = useStore(create, { ...limits, leeway });
        it('are those of the store, wherever they lead', async () => {
          const traces = coveringTraces(explored);
          expect(traces.length).to.equal(ways);
          for (const trace of traces) await follow(trace);
        });

        const follow = async (trace: Trace) => {
          const { sid } = await login({ inBody });
          await age(limits.leeway);
          let current = 0;
          let waiting = 0;
          for (const [place, { command }] of trace.entries()) {
            if (command?.type === 'wait') waiting += command.lives === day ? limits.repeatableFor : life;
            if (!command || command.type === 'wait') continue;
            if (waiting > 0) await age(waiting);
            waiting = 0;
            if (command.type === 'confirm') await confirm(sid, current);
            else {
              const steps = () => told(trace.slice(0, place + 1));
              const rotation = await rotate(sid, current - command.behind, {
                attempt: command.attempt,
              });
              expect(rotation.outcome, steps()).to.equal(command.rule.outcome);
              if (command.rule.outcome === 'rotated') current += 1;
              if ('session' in rotation) expect(rotation.session.generation, steps()).to.equal(current);
            }
          }
          await store().end([{ sid, userId }]);
        };
      });
    }
  });
}

/** The shortest way to each step that the server notices, out of each of its situations. */
function coveringTraces(explored: World): Trace[] {
  const { each, traceTo } = explore(explored);
  const traces = new Map<string, Trace>();
  each((state, code) => {
    const { now, rotatedAt, confirmedAt } = state;
    const sinceRotation = spanOf(explored, now - rotatedAt);
    const sinceConfirmation = confirmedAt === undefined ? 'not yet' : spanOf(explored, now - confirmedAt);
    eachStep(explored, state, (name, _next, command) => {
      if (!command || command.type === 'wait') return;
      const shown = command.type === 'show' ? [command.behind, command.attempt] : [];
      const situation = [sinceRotation, sinceConfirmation, command.type, ...shown].join();
      if (!traces.has(situation)) traces.set(situation, [...traceTo(code), { name, command }]);
    });
  });
  return [...traces.values()];
}

/** A span as far as it decides anything. */
function spanOf({ leeway }: World, lives: number): string {
  if (lives >= day) return 'days';
  return lives < leeway ? 'less than a leeway' : 'a leeway';
}

const told = (trace: Trace) => trace.map(({ name }) => name).join(', ');
