'use client';

import { useMemo, useSyncExternalStore } from 'react';
import type { AsJson, AuthClient, AuthState } from '../client/index.js';
import { useAuthClient } from './auth-context.js';
import { subscribeTo } from './subscribe-to.js';

/** The state of the client, with the methods that change it. */
export type Auth<Own = unknown> = AuthState<Own> &
  Pick<
    AuthClient<Own>,
    | 'register'
    | 'login'
    | 'reauthenticate'
    | 'changePassword'
    | 'logout'
    | 'logoutEverywhere'
    | 'refresh'
    | 'fetch'
    | 'getAccessToken'
  > & { readonly client: AuthClient<Own> };

const serverState: AuthState = { status: 'loading', user: undefined };
const getServerState = () => serverState;

/**
 * Returns the authentication state, and the methods to change it. The component re-renders when the state changes, but not on
 * each token refresh. On a server (SSR), and during hydration, the status is `loading`. The type parameter is that of the client.
 *
 * @example
 * const { status, user, logout } = useAuth();
 * if (status === 'signed-in') return <button onClick={logout}>Sign {user.email} out</button>;
 */
export function useAuth<Own = unknown>(): Auth<AsJson<Own>>;
export function useAuth(): Auth {
  return useAuthOf(useAuthClient('useAuth'), getServerState);
}

/** The same for a client; `getHydrationState` is what it renders with on a server and during hydration. */
export function useAuthOf(client: AuthClient, getHydrationState: () => AuthState): Auth {
  const state = useSyncExternalStore(subscribeTo(client), () => client.state, getHydrationState);
  return useMemo(() => {
    const { register, login, reauthenticate, changePassword, logout, logoutEverywhere } = client;
    const { refresh, fetch, getAccessToken } = client;
    return {
      ...state,
      client,
      register,
      login,
      reauthenticate,
      changePassword,
      logout,
      logoutEverywhere,
      refresh,
      fetch,
      getAccessToken,
    };
  }, [client, state]);
}
