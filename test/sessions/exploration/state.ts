import type { Attempt } from '../rotation-rules.js';
import type { Kind } from './kinds.js';

/** A request for new tokens that is under way. Generations and instants are plain numbers; an instant counts lives of a request. */
export interface Request {
  readonly sentAt: number;
  /** The generation of the token that it carries. */
  readonly shown: number;
  readonly attempt: Attempt;
  /** Whether an earlier request was lost when it was sent, and its note still there. */
  readonly isAfterLoss: boolean;
  /** Whether its client has given it up: it may still be served, and nobody hears the answer. */
  readonly isAbandoned: boolean;
  /** What the server said: the generation of the refresh token in it, if there is one. Undefined until it has decided. */
  readonly answer: { readonly token: number | undefined } | undefined;
}

/** A session that lives, the client that it belongs to, and whoever copied its token. Never changed: a step makes another. */
export interface State {
  readonly now: number;
  // The server.
  readonly generation: number;
  readonly rotatedAt: number;
  readonly confirmedAt: number | undefined;
  // The client: the tabs of a browser, or a program.
  /** The generation of its refresh token. */
  readonly token: number;
  /** Whether it has an access token of the current generation, to acknowledge it or to show it to a guard. */
  readonly hasCurrentAccessToken: boolean;
  /** When the newest was sent of the requests that got lost, while its note is still there. */
  readonly lostAt: number | undefined;
  readonly requests: readonly Request[];
  // The thief.
  readonly copy: number | undefined;
  /** Whether the server gave the thief a newer token than the one that he copied. */
  readonly isThiefServed: boolean;
  readonly isRotatedByThief: boolean;
  /** How it came that the thief and the client were both given the current generation. */
  readonly shared: Kind | undefined;
}

/** A login that is longer ago than any leeway. */
export const start: State = {
  now: 0,
  generation: 0,
  rotatedAt: Number.NEGATIVE_INFINITY,
  confirmedAt: Number.NEGATIVE_INFINITY,
  token: 0,
  hasCurrentAccessToken: false,
  lostAt: undefined,
  requests: [],
  copy: undefined,
  isThiefServed: false,
  isRotatedByThief: false,
  shared: undefined,
};
