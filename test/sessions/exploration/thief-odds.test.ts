import { expect } from 'chai';
import { cookieRules, type Rules } from '../rotation-rules.js';
import { chanceOf, type Plan, playedChance } from './thief-odds.js';

const second = 1000;
/** Tokens of ten minutes are refreshed 30 to 60 seconds before they expire; a round trip takes a tenth of a second. */
const plan: Plan = {
  spread: 30 * second,
  acknowledgedAfter: second / 10,
  leeway: 30 * second,
  forgivenFor: 30 * second,
};
/** What would be, if no first attempt were given a refresh token for the token before. */
const firstsGetNone: Rules = [
  {
    name: 'the one before, as a first attempt',
    when: ({ behind, attempt, isConfirmed }) => behind === 1 && attempt === 'first' && !isConfirmed,
    outcome: 'access-only',
  },
  ...cookieRules,
];

describe('the chance of a thief for each token, who knows everything but the random moment', () => {
  for (const [title, rules, changes, chance] of [
    ['is 1 with a spread no longer than the leeway', cookieRules, {}, 1],
    ['is 1 in 9 with a spread of 270 seconds', cookieRules, { spread: 270 * second }, 1 / 9],
    ['is 1 in 300 if no first attempt is forgiven', firstsGetNone, { forgivenFor: 0 }, 1 / 300],
    [
      'is 1 in 150 if none is, and a round trip takes 200 ms',
      firstsGetNone,
      { forgivenFor: 0, acknowledgedAfter: second / 5 },
      1 / 150,
    ],
  ] as const) {
    it(title, () => {
      const changed: Plan = { ...plan, ...changes };
      expect(chanceOf(changed)).to.be.closeTo(chance, chance / 100);
      const played = playedChance(rules, changed, 20_000, 20);
      expect(played).to.be.closeTo(chance, chance / 3);
    });
  }
});
