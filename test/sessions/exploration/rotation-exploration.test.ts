import { expect } from 'chai';
import { bodyRules, cookieRules, formerRules, oneTimeRules } from '../rotation-rules.js';
import { createCodec } from './compact.js';
import { type Exploration, explore, type Trace } from './explore.js';
import { isUnnoticed, type Kind } from './kinds.js';
import type { World } from './steps.js';

/** A request lives for half a leeway at most: the client gives up after 15 seconds, and the leeway is 30. */
const tabs = { rules: cookieRules, leeway: 2, hasStorage: true } as const;
const program = { ...tabs, rules: bodyRules, isOneByOne: true } as const;
const oneTime = { ...tabs, rules: oneTimeRules, leeway: 0 } as const;

const told = (trace: Trace | undefined) => trace?.map(({ name }) => name);

describe('the rules of rotation, in every order of what can happen', function () {
  // Hundreds of thousands of states, on a machine that may be busy.
  this.timeout(120_000);

  describe('sign nobody honest out', () => {
    const worlds: readonly (readonly [title: string, world: World, states: number])[] = [
      ['one tab', { ...tabs, requests: 1 }, 572],
      ['two tabs', { ...tabs, requests: 2 }, 3985],
      ['three tabs', { ...tabs, requests: 3 }, 16_661],
      ['one tab without storage', { ...tabs, requests: 1, hasStorage: false }, 572],
      ['two tabs without storage', { ...tabs, requests: 2, hasStorage: false }, 3555],
      ['three tabs without storage', { ...tabs, requests: 3, hasStorage: false }, 14_617],
      ['a program that keeps its token, and tries again', { ...program, requests: 3 }, 1757],
      ['one that says nothing', { ...program, requests: 3, hasStorage: false }, 1757],
      ['one tab with one-time tokens, if nothing is lost', { ...oneTime, requests: 1, isReliable: true }, 46],
    ];
    for (const [title, world, states] of worlds) {
      it(`of ${title}: ${states} states`, () => {
        const exploration = explore(world);
        expect([...exploration.ends]).to.deep.equal([]);
        expect(exploration.states).to.equal(states);
      });
    }

    it('of two tabs but after a day without an answer that got lost: 5162 states', () => {
      const { ends, states } = explore({ ...tabs, requests: 2, hasDays: true });
      expect([...ends.keys()]).to.deep.equal(['served, the one before, not confirmed for too long']);
      expect(told(ends.get('served, the one before, not confirmed for too long'))).to.deep.equal([
        'a request, first',
        'served, the current one, confirmed long ago',
        'an answer gets lost',
        'a day passes',
        'a request, again',
        'served, the one before, not confirmed for too long',
      ]);
      expect(states).to.equal(5162);
    });
  });

  describe('need what they rest on', () => {
    it('that no request outlives half the leeway: else two tabs are signed out', () => {
      const { ends } = explore({ ...tabs, requests: 2, leeway: 1 });
      expect(told(ends.get('served, the one before, confirmed long ago'))).to.deep.equal([
        'a request, first',
        'a request, again',
        'served, the current one, confirmed long ago',
        'answered',
        'the owner acknowledges',
        'time passes',
        'served, the one before, confirmed long ago',
      ]);
    });

    it('that a program sends one request at a time: else a late answer brings an older token back', () => {
      const { ends } = explore({ ...program, requests: 2, isOneByOne: false });
      expect([...ends.keys()]).to.include('served, the one before, confirmed long ago');
    });

    it('that the leeway counts from the confirmation: the former rules signed two tabs out', () => {
      const { ends } = explore({ ...tabs, requests: 2, rules: formerRules });
      expect(told(ends.get('served, the one before, confirmed and long ago'))).to.deep.equal([
        'a request, first',
        'served, the current one, long ago',
        'time passes',
        'a request, again',
        'answered',
        'the owner acknowledges',
        'time passes',
        'served, the one before, confirmed and long ago',
      ]);
      expect(told(ends.get('served, an older one'))).to.deep.equal([
        'a request, first',
        'served, the current one, long ago',
        'time passes',
        'a request, again',
        'answered',
        'a request, again',
        'time passes',
        'served, the current one, long ago',
        'served, an older one',
      ]);
    });

    it('that answers arrive, where tokens are for one use: else one tab is signed out', () => {
      const { ends } = explore({ ...oneTime, requests: 1 });
      expect([...ends.keys()]).to.deep.equal(['served, the one before']);
    });
  });

  describe('let a thief and the owner go on with one token, unnoticed,', () => {
    const before: Kind = 'the thief rotates within the leeway before the owner does';
    const between: Kind = 'the thief shows his copy between a rotation and its acknowledgement';
    const loss: Kind = 'a request of the owner got lost just then';
    const atOnce: Kind = 'two requests of the owner were under way at once just then';
    const silent: Kind = 'the owner cannot say first or again';
    const after: Kind = 'the copy is shown within the leeway after the acknowledgement';

    const worlds: readonly (readonly [
      title: string,
      world: World,
      states: number,
      kinds: readonly Kind[],
    ])[] = [
      ['of one tab', { ...tabs, requests: 1 }, 6422, [between, loss]],
      ['of one tab, if nothing is lost', { ...tabs, requests: 1, isReliable: true }, 621, [between]],
      ['of two tabs', { ...tabs, requests: 2 }, 50_667, [between, loss, atOnce]],
      ['of three tabs', { ...tabs, requests: 3 }, 212_954, [between, loss, atOnce]],
      [
        'of two tabs without storage',
        { ...tabs, requests: 2, hasStorage: false },
        44_647,
        [between, loss, silent],
      ],
      ['of a program', { ...program, requests: 2 }, 14_671, [between, loss, before, after]],
      ['with one-time tokens', { ...oneTime, requests: 2 }, 7422, []],
    ];
    for (const [title, world, states, kinds] of worlds) {
      const ways =
        kinds.length === 0 ? 'never' : `in ${kinds.length} known ${kinds.length === 1 ? 'way' : 'ways'} only`;
      it(`${ways}, ${title}: ${states} states`, () => {
        const exploration = explore({ ...world, hasThief: true });
        expect(exploration.states).to.equal(states);
        expect(unnoticedIn(exploration)).to.have.members(kinds);
      });
    }
  });

  it('are explored by numbers that stand for one state each', () => {
    for (const world of [
      { ...tabs, requests: 2, hasThief: true },
      { ...program, requests: 3, hasDays: true },
    ]) {
      const { encode } = createCodec(world);
      explore(world).each((state, code) => {
        if (encode(state) !== code) expect.fail(`${code} stands for ${JSON.stringify(state)}`);
      });
    }
  });
});

/** How it comes that nobody notices; `undefined` is among them where there is no reason that we know. */
function unnoticedIn({ each }: Exploration): (Kind | undefined)[] {
  const found = new Set<Kind | undefined>();
  each((state) => {
    if (isUnnoticed(state)) found.add(state.shared);
  });
  return [...found];
}
