'use client';

import type { AuthClientError } from '../client/index.js';
import { useAuth } from './use-auth.js';

/** Why the last refresh failed. The client retries by itself. */
export interface Outage {
  /**
   * - `offline`: this device has no network.
   * - `timeout`: no answer came in time.
   * - `unreachable`: there was no answer. A browser says the same where the server allows no pages of this origin (CORS).
   * - `intercepted`: somebody else answered, such as a proxy.
   * - `refused`: the server itself answered that it cannot, or that it was asked too often.
   */
  readonly cause: 'offline' | 'timeout' | 'unreachable' | 'intercepted' | 'refused';
  /** A sentence in English, for people. */
  readonly message: string;
  readonly problem: AuthClientError;
}

/**
 * Returns what is wrong during an outage, in words; undefined while all is well. Who was signed in stays so meanwhile.
 *
 * @example
 * const outage = useOutage();
 * return outage && <p role="status">{outage.message}. Retrying.</p>;
 */
export function useOutage(): Outage | undefined {
  const auth = useAuth();
  if (!('problem' in auth) || !auth.problem) return undefined;
  const { problem } = auth;
  const cause = causeOf(problem);
  return { cause, message: messages[cause] ?? problem.message, problem };
}

const messages: Partial<Record<Outage['cause'], string>> = {
  offline: 'This device is offline',
  timeout: 'The server did not answer in time',
};

function causeOf({ code, status, cause }: AuthClientError): Outage['cause'] {
  if (code !== 'network_error') return 'refused';
  if (status > 0) return 'intercepted';
  if (globalThis.navigator?.onLine === false) return 'offline';
  return cause instanceof DOMException && cause.name === 'AbortError' ? 'timeout' : 'unreachable';
}
