// The browser's half, compiled against the packed package with every library checked.
import { type AsJson, type AuthClient, type AuthState, createAuthClient, type User } from 'sealgate/client';
import { AuthProvider, RequireAuth, RequireRole, useAuth, useSuspenseAuth, useUser } from 'sealgate/react';

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

/** What the server shows of the application's own fields. */
interface Own {
  readonly company?: string;
  readonly plan?: 'free' | 'pro';
  readonly born?: Date;
}

export const own = createAuthClient<Own>({ baseUrl: '/auth' });
export const company: string | undefined = own.user?.company;
export const registered: Promise<User & AsJson<Own>> = own.register({
  email: 'a@b.c',
  password: 'x',
  company: 'ACME',
});
export const signedIn: AsJson<Own> | undefined = own.state.user;
export const provided = (
  <AuthProvider client={own}>
    <Plan />
  </AuthProvider>
);

function Plan() {
  const { user, register } = useAuth<Own>();
  register({ email: 'a@b.c', password: 'x', plan: 'free' });
  // @ts-expect-error there is no such plan
  register({ email: 'a@b.c', password: 'x', plan: 'gold' });
  return <b>{user?.plan?.toUpperCase()}</b>;
}

export const born: string | undefined = own.user?.born;
own.register({ email: 'a@b.c', password: 'x', born: '2001-02-03' });
// @ts-expect-error it travelled as text
own.user?.born?.getFullYear();
// @ts-expect-error it may be missing
own.user?.company.length;
// @ts-expect-error there is no such field
own.user?.shoeSize;
// @ts-expect-error a client of which nothing is said knows no own fields
client.user?.company;
// @ts-expect-error nor does it register with them
client.register({ email: 'a@b.c', password: 'x', company: 'ACME' });

createAuthClient({ baseUrl: '/auth', tokenHeader: 'x-auth-token' });
createAuthClient({ baseUrl: '/auth', tokenScheme: 'Token' });

export function Badge() {
  const user = useUser<Own>();
  const auth = useSuspenseAuth<Own>();
  // @ts-expect-error there may be nobody
  user.email.length;
  // @ts-expect-error it is known by now
  auth.status === 'loading';
  // @ts-expect-error there is no such field
  user?.shoeSize;
  const plan: 'free' | 'pro' | undefined = user?.plan;
  const born: string | undefined = auth.user?.born;
  const email: string | undefined = auth.status === 'signed-in' ? auth.user.email : undefined;
  return (
    <RequireRole roles={['editor', 'admin']} fallback={plan} pending={born}>
      <RequireRole role="admin">{email}</RequireRole>
    </RequireRole>
  );
}

// @ts-expect-error which role has to be said
export const nobodys = <RequireRole>hidden</RequireRole>;
// @ts-expect-error one role, or several
export const both = <RequireRole role="admin" roles={['editor']} />;
// @ts-expect-error what is asked of all of them is a list
export const text = <RequireRole roles="admin" />;
