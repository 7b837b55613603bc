import { type Attempt, decide, type Rule, type Rules, type Situation } from '../rotation-rules.js';
import { kindOf } from './kinds.js';
import type { Request, State } from './state.js';

/** What is explored. */
export interface World {
  readonly rules: Rules;
  /** How many requests may be under way at a time, by as many tabs, or by a page that was loaded anew. */
  readonly requests: number;
  /** A program sends one at a time: the next when it has given up the one before. */
  readonly isOneByOne?: boolean;
  /** Whether the client keeps notes of its attempts, to say `first` or `again`. */
  readonly hasStorage: boolean;
  readonly hasThief?: boolean;
  /** In lives of a request. */
  readonly leeway: number;
  /** Whether requests and answers only may be late, and never get lost. */
  readonly isReliable?: boolean;
  /** Whether days may pass, after which nothing is repeated any more. */
  readonly hasDays?: boolean;
  /** At the very border of a span it has passed; else it may have passed or not, which covers every moment in between. */
  readonly isExact?: boolean;
}

/** What the server notices of a step. */
export type Command =
  | { readonly type: 'show'; readonly behind: number; readonly attempt: Attempt; readonly rule: Rule }
  | { readonly type: 'confirm' }
  | { readonly type: 'wait'; readonly lives: number };

/** `next` is undefined where the session has ended. */
export type OnStep = (name: string, next: State | undefined, command?: Command) => void;

/** For how many lives of a request a note stays though a later request is answered. */
export const noteSpan = 2;
export const day = 1000;

/** Everything that can happen next. */
export function eachStep(world: World, state: State, onStep: OnStep): void {
  sendRequest(world, state, onStep);
  for (const [index, request] of state.requests.entries()) {
    const others = state.requests.toSpliced(index, 1);
    if (request.answer) hear(world, state, request, request.answer, others, onStep);
    else serve(world, state, request, others, onStep);
  }
  if (state.hasCurrentAccessToken && state.confirmedAt === undefined) {
    onStep('the owner acknowledges', confirmed(state), { type: 'confirm' });
  }
  if (world.hasThief) steal(world, state, onStep);
  // A request lives for one unit of time, from its sending to its answer.
  if (state.requests.every(({ sentAt }) => sentAt === state.now)) {
    onStep('time passes', { ...state, now: state.now + 1 }, { type: 'wait', lives: 1 });
  }
  if (world.hasDays && state.requests.length === 0) {
    onStep('a day passes', { ...state, now: state.now + day }, { type: 'wait', lives: day });
  }
}

function sendRequest({ requests, isOneByOne, hasStorage }: World, state: State, onStep: OnStep): void {
  const awaited = state.requests.filter(({ isAbandoned }) => !isAbandoned);
  if (state.requests.length === requests || (isOneByOne && awaited.length > 0)) return;
  const isAfterLoss = state.lostAt !== undefined;
  const attempt = isAfterLoss || awaited.length > 0 ? 'again' : 'first';
  const request: Request = {
    sentAt: state.now,
    shown: state.token,
    attempt: hasStorage ? attempt : undefined,
    isAfterLoss,
    isAbandoned: false,
    answer: undefined,
  };
  onStep(`a request, ${attempt}`, { ...state, requests: [...state.requests, request] });
}

/** The server decides on a request, or never gets it. */
function serve(world: World, state: State, request: Request, others: readonly Request[], onStep: OnStep) {
  const { shown, attempt, isAbandoned } = request;
  show(world, state, shown, attempt, request, (name, next, command) => {
    if (!next) return onStep(`served, ${name}`, undefined, command);
    const token = command?.rule.outcome === 'access-only' ? undefined : next.generation;
    const answered = { ...request, answer: { token } };
    onStep(`served, ${name}`, { ...next, requests: isAbandoned ? others : [...others, answered] }, command);
  });
  if (world.isReliable) return;
  if (isAbandoned) return onStep('an abandoned request vanishes', { ...state, requests: others });
  onStep('a request gets lost', lost(state, request, others));
  if (world.isOneByOne) {
    const abandoned = { ...request, isAbandoned: true };
    onStep('a request is given up', lost(state, request, [...others, abandoned]));
  }
}

/** The client gets an answer, or a part of it, or nothing. */
function hear(
  world: World,
  state: State,
  { sentAt, ...request }: Request,
  { token }: NonNullable<Request['answer']>,
  others: readonly Request[],
  onStep: OnStep,
): void {
  const kept: State = { ...state, requests: others, token: token ?? state.token };
  const isCurrent = token === state.generation;
  const heard = { ...kept, hasCurrentAccessToken: state.hasCurrentAccessToken || isCurrent };
  if (state.lostAt === undefined) onStep('answered', heard);
  else {
    for (const isNoteFresh of isLessThan(sentAt - state.lostAt, noteSpan, world)) {
      onStep('answered', { ...heard, lostAt: isNoteFresh ? state.lostAt : undefined });
    }
  }
  if (world.isReliable) return;
  onStep('an answer gets lost', lost(state, { sentAt, ...request }, others));
  if (token !== undefined && !world.isOneByOne) {
    onStep('an answer leaves its cookie, and its page is gone', lost(kept, { sentAt, ...request }, others));
  }
}

function steal(world: World, state: State, onStep: OnStep): void {
  const { copy, token, generation, isThiefServed, confirmedAt } = state;
  if (copy === undefined) return onStep('the thief copies the cookie', { ...state, copy: token });
  for (const attempt of ['first', 'again'] as const) {
    show(world, state, copy, attempt, undefined, (name, next, command) => {
      const isServed = next && next.generation !== copy && command.rule.outcome !== 'access-only';
      const after = isServed ? { ...next, copy: next.generation, isThiefServed: true } : next;
      onStep(`the thief shows his copy, ${attempt}: ${name}`, after, command);
    });
  }
  if (isThiefServed && copy === generation && confirmedAt === undefined) {
    onStep('the thief uses his access token', confirmed(state), { type: 'confirm' });
  }
}

type OnShown = (name: string, next: State | undefined, command: Command & { type: 'show' }) => void;

function show(
  world: World,
  state: State,
  shown: number,
  attempt: Attempt,
  request: Request | undefined,
  onShown: OnShown,
): void {
  const { now, rotatedAt, confirmedAt, generation } = state;
  const behind = generation - shown;
  for (const isJustRotated of isLessThan(now - rotatedAt, world.leeway, world)) {
    const sinceConfirmation = confirmedAt === undefined ? Number.POSITIVE_INFINITY : now - confirmedAt;
    for (const isJustConfirmed of isLessThan(sinceConfirmation, world.leeway, world)) {
      const situation: Situation = {
        behind,
        attempt,
        isConfirmed: confirmedAt !== undefined,
        isJustConfirmed,
        isJustRotated,
        isStale: now - rotatedAt >= day,
      };
      const rule = decide(world.rules, situation);
      const shared = kindOf({ state, rule, request });
      onShown(rule.name, follow({ ...state, shared }, rule, request === undefined), {
        type: 'show',
        behind,
        attempt,
        rule,
      });
    }
  }
}

/** What becomes of the session. */
function follow(state: State, { outcome, confirms }: Rule, isRotatedByThief: boolean): State | undefined {
  if (outcome === 'reused') return undefined;
  if (confirms) return confirmed(state);
  if (outcome !== 'rotated') return state;
  return {
    ...state,
    generation: state.generation + 1,
    rotatedAt: state.now,
    confirmedAt: undefined,
    hasCurrentAccessToken: false,
    isRotatedByThief,
    shared: undefined,
  };
}

const confirmed = (state: State): State =>
  state.confirmedAt === undefined ? { ...state, confirmedAt: state.now } : state;

const lost = (state: State, { sentAt }: Pick<Request, 'sentAt'>, requests: readonly Request[]): State => ({
  ...state,
  requests,
  lostAt: Math.max(sentAt, state.lostAt ?? sentAt),
});

const yes = [true] as const;
const no = [false] as const;
const either = [true, false] as const;

/** Whether a span is shorter than a limit; both answers where it is just as long, unless the world is exact. */
function isLessThan(span: number, limit: number, { isExact = false }: World): readonly boolean[] {
  if (span === limit && !isExact) return either;
  return span < limit ? yes : no;
}
