'use client';

import type { AsJson, AuthClient } from '../client/index.js';
import { useAuthClient } from './auth-context.js';
import { subscribeTo } from './subscribe-to.js';
import { type Auth, useAuthOf } from './use-auth.js';

/** `Auth`, once it is known whether somebody is signed in. */
export type KnownAuth<Own = unknown> = Exclude<Auth<Own>, { readonly status: 'loading' }>;

/**
 * As `useAuth`, but suspends until it is known whether somebody is signed in: the `<Suspense>` above shows its fallback, and the
 * status is never `loading`. It waits on during an outage.
 *
 * A server does not know who is signed in. There the `<Suspense>` above renders its fallback, and the browser goes on from that;
 * without one, the rendering fails.
 *
 * @example
 * function Greeting() {
 *   const { user } = useSuspenseAuth();
 *   return <p>Hello, {user ? user.email : 'guest'}</p>;
 * }
 * <Suspense fallback={<Spinner />}><Greeting /></Suspense>
 */
export function useSuspenseAuth<Own = unknown>(): KnownAuth<AsJson<Own>>;
export function useSuspenseAuth(): KnownAuth {
  const client = useAuthClient('useSuspenseAuth');
  if (typeof window === 'undefined') throw onServer();
  // A component that suspends is not mounted, and subscribes to nothing: it is this that starts the client, which may know at once.
  if (client.state.status === 'loading') firstAnswer(client);
  const auth = useAuthOf(client, () => client.state);
  if (auth.status === 'loading') throw firstAnswer(client);
  return auth;
}

const pending = new WeakMap<AuthClient, Promise<void>>();

/** One promise for all who wait, however often they are rendered. */
function firstAnswer(client: AuthClient): Promise<void> {
  const known = pending.get(client);
  if (known) return known;
  const answer = new Promise<void>((resolve) => {
    const settle = () => {
      if (client.state.status === 'loading') return;
      pending.delete(client);
      unsubscribe();
      resolve();
    };
    const unsubscribe = subscribeTo(client)(settle);
    settle();
  });
  if (client.state.status === 'loading') pending.set(client, answer);
  return answer;
}

/** React takes any error for "go on in the browser". Next reports it, unless it has this digest. */
function onServer(): Error {
  const message =
    'useSuspenseAuth: a server does not know who is signed in, so the <Suspense> above shows its fallback';
  return Object.assign(new Error(message), { digest: 'BAILOUT_TO_CLIENT_SIDE_RENDERING' });
}
