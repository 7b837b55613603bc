import { expect } from 'chai';
import type { Answer } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';

/** Milliseconds: what runs out does so on a whole second, and each clock is known to half a round trip. */
export const tolerance = 3_000;

/**
 * Asks until it is refused, which is to be at an instant between two. Nothing has to be quick: of a request that is under way at that
 * instant, either answer is right.
 */
export function expectEnd(
  ask: () => Promise<Answer>,
  { earliest, latest }: { readonly earliest: number; readonly latest: number },
): Promise<Answer> {
  return eventually(
    'it is refused',
    async () => {
      const asked = Date.now();
      const answer = await ask();
      if (answer.status === 503) return undefined;
      if (answer.status !== 200) {
        expect(Date.now(), 'the refusal').to.be.at.least(earliest - tolerance);
        return answer;
      }
      expect(asked, 'what was admitted').to.be.at.most(latest + tolerance);
      return undefined;
    },
    100_000,
    200,
  );
}
