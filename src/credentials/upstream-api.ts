import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
} from 'cockatiel';
import { AuthError } from '../errors.js';

/** Bytes of an answer that are read. */
const maximumAnswer = 64 * 1024;

/** After so many failures in a row the upstream is left alone for a while. */
const failuresInARow = 5;

export interface UpstreamPatience {
  /** Milliseconds for which a whole answer is waited for; 3 seconds. */
  readonly timeLimit?: number;
  /** Milliseconds for which an upstream that fails is left alone; 10 seconds. */
  readonly pause?: number;
}

export type UpstreamAnswer =
  | { readonly refused: false; readonly body: unknown }
  | { readonly refused: true; readonly status: number };

/** Posts JSON to an upstream that may be slow, away or lying. Whatever is not a clear yes or no is `service_unavailable`. */
export class UpstreamApi {
  readonly #timeLimit: number;
  readonly #pause: number;
  readonly #circuit: CircuitBreakerPolicy;

  constructor({ timeLimit = 3_000, pause = 10_000 }: UpstreamPatience = {}) {
    this.#timeLimit = timeLimit;
    this.#pause = pause;
    this.#circuit = circuitBreaker(handleAll, {
      halfOpenAfter: pause,
      breaker: new ConsecutiveBreaker(failuresInARow),
    });
  }

  async post(url: string, body: object): Promise<UpstreamAnswer> {
    try {
      return await this.#circuit.execute(() => exchange(url, body, this.#timeLimit));
    } catch (error) {
      const retryAfter = error instanceof BrokenCircuitError ? Math.ceil(this.#pause / 1000) : 1;
      throw new AuthError('service_unavailable', { retryAfter, cause: error });
    }
  }
}

async function exchange(url: string, body: object, timeLimit: number): Promise<UpstreamAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    // Somebody's password must not travel on to wherever the upstream points.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeLimit),
  }).catch((error: unknown) => {
    throw new Error(`the upstream does not answer (${reasonOf(error)})`, { cause: error });
  });
  const { status } = response;
  if (status >= 400 && status < 500) {
    await response.body?.cancel();
    return { refused: true, status };
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the upstream answered ${status}`);
  }
  return { refused: false, body: parseJson(await readLimited(response)) };
}

/** `fetch` says why only in the cause of its error. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and an upstream may repeat there what it was sent.
    throw new Error("the upstream's answer is not JSON");
  }
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (size > maximumAnswer) throw new Error(`the upstream's answer is longer than ${maximumAnswer} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
