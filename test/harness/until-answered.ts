import { eventually } from './eventually.js';

/** Asks until there is an answer that says something: not none at all, and not the 503 of an outage that may not be over yet. */
export function untilAnswered<Given extends { readonly status: number }>(
  ask: () => Promise<Given | undefined>,
): Promise<Given> {
  return eventually('it is answered', async () => {
    const answer = await ask();
    return answer?.status === 503 ? undefined : answer;
  });
}
