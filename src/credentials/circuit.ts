import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';

/** Consecutive failures after which the circuit breaker opens. */
const failureThreshold = 5;

/** A circuit breaker: after some failures it fails at once, and tries again after so many milliseconds. */
export function createCircuit(cooldownMs: number) {
  return circuitBreaker(handleAll, {
    halfOpenAfter: cooldownMs,
    breaker: new ConsecutiveBreaker(failureThreshold),
  });
}

/** Whether an error is of a circuit that is open. */
export function isOpenCircuit(error: unknown): boolean {
  return error instanceof BrokenCircuitError;
}
