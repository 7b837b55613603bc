import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBreaker,
} from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { type Caller, siteOf } from './caller.js';

/** Failures in a row after which one caller is left waiting, and failing callers after which others are. */
const failureThreshold = 5;
/** Milliseconds for which the outcome of a caller counts, and for which a circuit of its own is kept. */
const windowMs = 30_000;
/** The most callers that are remembered, and the most names of each address: what holds them is as large when it is empty. */
const maximumCallers = 1_000;
const maximumNames = 50;

/** How it last went for each caller. However often one fails, it counts once: what it sends may be the reason. */
class Votes implements IBreaker {
  /** Of `IBreaker`; nobody stores it. */
  state: unknown;
  readonly #failed: LRUCache<string, boolean>;

  constructor(max: number) {
    this.#failed = new LRUCache({ max, ttl: windowMs });
  }

  cast(voter: string, hasFailed: boolean): void {
    this.#failed.set(voter, hasFailed);
  }

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.#failed.clear();
  }

  /** Whether enough of them fail, and no fewer than do not. */
  failure(state: CircuitState): boolean {
    if (state !== CircuitState.Closed) return true;
    const outcomes = [...this.#failed.values()];
    const failures = outcomes.filter((hasFailed) => hasFailed).length;
    return failures >= failureThreshold && failures * 2 >= outcomes.length;
  }
}

/** A circuit that opens by the votes of those who use it. */
class SharedCircuit {
  readonly #votes: Votes;
  readonly #circuit: CircuitBreakerPolicy;

  constructor(cooldownMs: number, maximumVoters: number) {
    this.#votes = new Votes(maximumVoters);
    this.#circuit = circuitOf(this.#votes, cooldownMs);
  }

  execute<Result>(voter: string, work: () => Promise<Result>): Promise<Result> {
    return this.#circuit.execute(async () => {
      try {
        const result = await work();
        this.#votes.cast(voter, false);
        return result;
      } catch (error) {
        if (!isOpenCircuit(error)) this.#votes.cast(voter, true);
        throw error;
      }
    });
  }
}

/**
 * Circuit breakers: while open, they fail at once, and try again after so many milliseconds. Nobody opens one for others: there is one
 * for each address and name together, which some failures in a row open; one for each address, which several names open; and
 * one for all, which several sites open.
 */
export class Circuits {
  readonly #all: SharedCircuit;
  readonly #byAddress: (address: string) => SharedCircuit;
  readonly #byCaller: (caller: string) => CircuitBreakerPolicy;

  constructor(cooldownMs: number) {
    this.#all = new SharedCircuit(cooldownMs, maximumCallers);
    const ttl = windowMs + cooldownMs;
    this.#byAddress = remembered(ttl, () => new SharedCircuit(cooldownMs, maximumNames));
    this.#byCaller = remembered(ttl, () => circuitOf(new ConsecutiveBreaker(failureThreshold), cooldownMs));
  }

  execute<Result>(caller: Caller, work: () => Promise<Result>): Promise<Result> {
    const { address, name } = caller;
    // The innermost is the one for all: what it tries again with is a request, and not the refusal of another.
    return this.#byCaller(`${address} ${name}`).execute(() =>
      this.#byAddress(address).execute(name, () => this.#all.execute(siteOf(caller), work)),
    );
  }
}

/** Whether an error is of a circuit that is open. */
export function isOpenCircuit(error: unknown): boolean {
  return error instanceof BrokenCircuitError;
}

function circuitOf(breaker: IBreaker, cooldownMs: number): CircuitBreakerPolicy {
  return circuitBreaker(
    handleWhen((error) => !isOpenCircuit(error)),
    { halfOpenAfter: cooldownMs, breaker },
  );
}

/** What `create` made for a key, while it is used. */
function remembered<Value extends object>(ttl: number, create: () => Value): (key: string) => Value {
  const values = new LRUCache<string, Value>({ max: maximumCallers, ttl, updateAgeOnGet: true });
  return (key) => {
    const value = values.get(key) ?? create();
    values.set(key, value);
    return value;
  };
}
