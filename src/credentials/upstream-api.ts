import { invalidRequest, serviceUnavailable } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { Caller } from './caller.js';

/** The most bytes of a response that are read. */
const maximumResponseBytes = 64 * 1024;

export interface UpstreamTimeouts {
  /** Milliseconds for a whole exchange; 3 seconds. */
  readonly timeoutMs?: number;
  /** Milliseconds for which an open circuit sends no requests; 10 seconds. */
  readonly cooldownMs?: number;
}

export type UpstreamAnswer =
  | { readonly refused: false; readonly body: unknown }
  | { readonly refused: true; readonly status: number };

/** Posts JSON to an upstream that may be slow, down or malformed. Whatever is not a clear yes or no is `service_unavailable`. */
export class UpstreamApi {
  readonly #timeoutMs: number;
  readonly #cooldownMs: number;
  readonly #circuits: ReturnType<typeof loadCircuits>;

  constructor({ timeoutMs = 3_000, cooldownMs = 10_000 }: UpstreamTimeouts = {}) {
    this.#timeoutMs = timeoutMs;
    this.#cooldownMs = cooldownMs;
    this.#circuits = loadCircuits(cooldownMs);
  }

  /** @throws AuthError `invalid_request` for a text that many a system fails on, and then nothing is sent. */
  async post(url: string, body: object, caller: Caller): Promise<UpstreamAnswer> {
    const json = JSON.stringify(body, refuseUnreadable);
    const { circuits, isOpenCircuit } = await this.#circuits;
    try {
      return await circuits.execute(caller, () => exchange(url, json, this.#timeoutMs));
    } catch (error) {
      const retryAfter = isOpenCircuit(error) ? Math.ceil(this.#cooldownMs / 1000) : 1;
      throw new AuthError(serviceUnavailable, { retryAfter, cause: error });
    }
  }
}

/** Loaded only where there is an upstream: it takes a tenth of the time in which sealgate is imported. */
async function loadCircuits(cooldownMs: number) {
  const { Circuits, isOpenCircuit } = await import('./circuit.js');
  return { circuits: new Circuits(cooldownMs), isOpenCircuit };
}

/** Databases and libraries of text throw at a NUL, or at half a surrogate pair: the fault would be the caller's, and look like theirs. */
function refuseUnreadable(_: string, value: unknown): unknown {
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
    throw new AuthError(invalidRequest, { detail: 'Text must be well-formed Unicode, without NUL' });
  return value;
}

/** Of nobody's password: it takes too many requests, or took too long over one (RFC 9110, section 15.5.9; RFC 6585, section 4). */
const isPassing: ReadonlySet<number> = new Set([408, 429]);

async function exchange(url: string, body: string, timeoutMs: number): Promise<UpstreamAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body,
    // A redirect must not carry somebody's password elsewhere.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new Error(`the upstream is unreachable (${reasonOf(error)})`, { cause: error });
  });
  const { status } = response;
  if (status >= 400 && status < 500 && !isPassing.has(status)) {
    await response.body?.cancel();
    return { refused: true, status };
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the upstream answered ${status}`);
  }
  return { refused: false, body: parseJson(await readLimited(response)) };
}

/** `fetch` gives the reason only in the cause of its error. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and an upstream may echo what it was sent.
    throw new Error("the upstream's answer is not JSON");
  }
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (size > maximumResponseBytes)
      throw new Error(`the upstream's answer is longer than ${maximumResponseBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
