import type { Rule } from '../rotation-rules.js';
import type { Request, State } from './state.js';

/** How a thief and the owner can both be given one generation, so that both go on with it. */
export const kinds = [
  'the thief rotates within the leeway before the owner does',
  'the thief shows his copy between a rotation and its acknowledgement',
  'a request of the owner got lost just then',
  'two requests of the owner were under way at once just then',
  'the owner cannot say first or again',
  'the copy is shown within the leeway after the acknowledgement',
] as const;
export type Kind = (typeof kinds)[number];

/** What the server gives to somebody who shows the token before, where the other one has rotated. */
export interface Sharing {
  readonly state: State;
  readonly rule: Rule;
  /** The owner's request; undefined where the thief shows his copy. */
  readonly request: Request | undefined;
}

/** How it came that both have the current generation; undefined where one of them has not. */
export function kindOf({ state, rule, request }: Sharing): Kind | undefined {
  const isForTheOther = state.isRotatedByThief === (request !== undefined);
  if (!isForTheOther || rule.outcome !== 'repeated' || rule.confirms) return state.shared;
  if (state.shared !== undefined) return state.shared;
  if (state.confirmedAt !== undefined) return 'the copy is shown within the leeway after the acknowledgement';
  if (!request) {
    return isOnItsWay(state)
      ? 'the thief shows his copy between a rotation and its acknowledgement'
      : 'a request of the owner got lost just then';
  }
  if (request.isAfterLoss || state.lostAt !== undefined) return 'a request of the owner got lost just then';
  if (request.attempt === 'again') return 'two requests of the owner were under way at once just then';
  if (request.attempt === undefined) return 'the owner cannot say first or again';
  return 'the thief rotates within the leeway before the owner does';
}

/** Whether the owner has the current generation, or an answer with it is coming. */
function isOnItsWay({ generation, hasCurrentAccessToken, requests }: State): boolean {
  return hasCurrentAccessToken || requests.some(({ answer }) => answer?.token === generation);
}

/** Whether both hold the current token, each by an answer of the server, and nothing is under way that could tell. */
export function isUnnoticed(state: State): boolean {
  const { isThiefServed, copy, token, generation, requests } = state;
  return isThiefServed && copy === generation && token === generation && requests.length === 0;
}
