import { kinds } from './kinds.js';
import type { Request, State } from './state.js';
import { day, noteSpan, type World } from './steps.js';

/**
 * States as numbers, so that millions of them can be told apart. Only differences count: generations are told as how far they
 * are behind the current one, where all older than the one before are alike; instants as how long ago they are, where all
 * that every limit has passed are alike; and the order of requests says nothing. So there are finitely many states.
 */
export function createCodec({ leeway }: World) {
  const newest = 2;
  const now = 2 * day;
  const oldAge = Math.max(leeway, noteSpan) + 1;
  const attempts = [undefined, 'first', 'again'] as const;
  const ages = oldAge + 3;

  const behind = (state: State, generation: number | undefined) =>
    generation === undefined ? 3 : Math.min(state.generation - generation, newest);
  const generationOf = (code: number) => (code === 3 ? undefined : newest - code);

  const ageOf = (state: State, instant: number | undefined) => {
    if (instant === undefined) return oldAge + 2;
    const age = state.now - instant;
    return age >= day ? oldAge + 1 : Math.min(age, oldAge);
  };
  const instantOf = (code: number) => {
    if (code === oldAge + 2) return undefined;
    return now - (code > oldAge ? day : code);
  };

  /** From 1 on; 0 is no request. */
  const codeOf = (state: State, request: Request) => {
    const age = state.now - request.sentAt;
    const { answer, shown, attempt, isAfterLoss, isAbandoned } = request;
    if (answer) return 1 + age + 2 * behind(state, answer.token);
    const flags = (isAfterLoss ? 1 : 0) + (isAbandoned ? 2 : 0);
    return 9 + age + 2 * (flags + 4 * (behind(state, shown) + 3 * attempts.indexOf(attempt)));
  };
  const requestCodes = 9 + 2 * 4 * 3 * 3;
  const requests = Array.from({ length: requestCodes }, (_, code): Request => {
    const isAnswered = code < 9;
    const rest = isAnswered ? code - 1 : code - 9;
    const sentAt = now - (rest % 2);
    const content = Math.floor(rest / 2);
    const flags = content % 4;
    const shown = Math.floor(content / 4);
    return {
      sentAt,
      shown: isAnswered ? 0 : newest - (shown % 3),
      attempt: isAnswered ? undefined : attempts[Math.floor(shown / 3)],
      isAfterLoss: !isAnswered && flags % 2 === 1,
      isAbandoned: !isAnswered && flags >= 2,
      answer: isAnswered ? { token: generationOf(content) } : undefined,
    };
  });

  function encode(state: State): number {
    const codes = state.requests.map((request) => codeOf(state, request)).sort((a, b) => a - b);
    let code = 0;
    for (const request of codes) code = code * requestCodes + request;
    code = code * ages + ageOf(state, state.rotatedAt);
    code = code * ages + ageOf(state, state.confirmedAt);
    code = code * ages + ageOf(state, state.lostAt);
    code = code * 4 + behind(state, state.token);
    code = code * 4 + behind(state, state.copy);
    code = code * 2 + (state.hasCurrentAccessToken ? 1 : 0);
    code = code * 2 + (state.isThiefServed ? 1 : 0);
    code = code * 2 + (state.isRotatedByThief ? 1 : 0);
    return code * (kinds.length + 1) + (state.shared === undefined ? 0 : kinds.indexOf(state.shared) + 1);
  }

  function decode(code: number): State {
    let rest = code;
    const take = (radix: number) => {
      const digit = rest % radix;
      rest = (rest - digit) / radix;
      return digit;
    };
    const shared = kinds[take(kinds.length + 1) - 1];
    const isRotatedByThief = take(2) === 1;
    const isThiefServed = take(2) === 1;
    const hasCurrentAccessToken = take(2) === 1;
    const copy = generationOf(take(4));
    const token = generationOf(take(4)) ?? newest;
    const lostAt = instantOf(take(ages));
    const confirmedAt = instantOf(take(ages));
    const rotatedAt = instantOf(take(ages)) ?? now;
    const underWay: Request[] = [];
    while (rest > 0) {
      const request = requests[take(requestCodes)];
      if (request) underWay.push(request);
    }
    return {
      now,
      generation: newest,
      rotatedAt,
      confirmedAt,
      token,
      hasCurrentAccessToken,
      lostAt,
      requests: underWay,
      copy,
      isThiefServed,
      isRotatedByThief,
      shared,
    };
  }

  return { encode, decode };
}
