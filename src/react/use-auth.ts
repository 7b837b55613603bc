import { useContext, useMemo, useSyncExternalStore } from 'react';
import type { AuthClient, AuthState } from '../client/index.js';
import { AuthContext } from './auth-provider.js';

/** The state of the client, with what can be done about it. */
export type Auth = AuthState &
  Pick<
    AuthClient,
    | 'register'
    | 'login'
    | 'changePassword'
    | 'logout'
    | 'logoutEverywhere'
    | 'refresh'
    | 'fetch'
    | 'getAccessToken'
  > & { readonly client: AuthClient };

const onServer: AuthState = { status: 'loading', user: undefined };
const stateOnServer = () => onServer;

/**
 * Who is signed in, and how to change that. The component renders again when that changes, and not with each refresh. On a
 * server, and for the first render in the browser, the status is `loading`.
 *
 * @example
 * const { status, user, logout } = useAuth();
 * if (status === 'signed-in') return <button onClick={logout}>Sign {user.email} out</button>;
 */
export function useAuth(): Auth {
  const client = useContext(AuthContext);
  if (!client) throw new Error('useAuth needs an <AuthProvider> above it');
  const state = useSyncExternalStore(client.subscribe, () => client.state, stateOnServer);
  return useMemo(() => {
    const { register, login, changePassword, logout, logoutEverywhere, refresh, fetch, getAccessToken } =
      client;
    return {
      ...state,
      client,
      register,
      login,
      changePassword,
      logout,
      logoutEverywhere,
      refresh,
      fetch,
      getAccessToken,
    };
  }, [client, state]);
}
