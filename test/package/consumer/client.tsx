// The browser's half, compiled against the packed package with every library checked.
import { type AuthClient, type AuthState, createAuthClient, type User } from 'sealgate/client';
import { AuthProvider, RequireAuth, useAuth } from 'sealgate/react';

const client: AuthClient = createAuthClient({ baseUrl: '/auth' });
export const state: AuthState = client.state;
export const token: Promise<string | undefined> = client.getAccessToken();

function Name() {
  const { user } = useAuth();
  const known: User | undefined = user;
  return <b>{known?.email}</b>;
}

export const app = (
  <AuthProvider client={client}>
    <RequireAuth fallback={null}>
      <Name />
    </RequireAuth>
  </AuthProvider>
);

// @ts-expect-error where the server is has to be said
createAuthClient({});
