import { expect } from 'chai';
import { cookieRules, justRotatedFirst, type Rules } from '../rotation-rules.js';
import { chanceOf, type Plan, playedChance } from './thief-odds.js';

const second = 1000;
/** Tokens of ten minutes are refreshed 30 to 60 seconds before they expire; a round trip takes a tenth of a second. */
const plan: Plan = {
  spread: 30 * second,
  acknowledgedAfter: second / 10,
  leeway: 30 * second,
  forgivenFor: 0,
};
/** What would be, if a first attempt were given a refresh token for the token before. */
const firstsForgiven: Rules = cookieRules.filter(({ name }) => name !== justRotatedFirst);

describe('the chance of a thief for each token, who knows everything but the random moment', () => {
  for (const [title, rules, changes, chance] of [
    ['is 1 in 300', cookieRules, {}, 1 / 300],
    ['is 1 in 150 where a round trip takes 200 ms', cookieRules, { acknowledgedAfter: second / 5 }, 1 / 150],
    ['would be 1 if first attempts were forgiven', firstsForgiven, { forgivenFor: 30 * second }, 1],
    [
      'would be 1 in 9 then with a spread of 270 seconds',
      firstsForgiven,
      { forgivenFor: 30 * second, spread: 270 * second },
      1 / 9,
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
