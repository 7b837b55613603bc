import { StrictMode, Suspense, useEffect, useState } from 'react';
import type { AuthClient } from '../../src/client/index.js';
import { AuthProvider, RequireRole, useOutage, useSuspenseAuth } from '../../src/react/index.js';

/** How often a component that suspends was rendered. */
export const counts = { renders: 0 };

function Greeting() {
  counts.renders += 1;
  const { user } = useSuspenseAuth();
  return <h1>Hello, {user?.username ?? 'guest'}</h1>;
}

function Outage() {
  const outage = useOutage();
  return outage ? <p role="status">{`${outage.cause}: ${outage.message}`}</p> : null;
}

export function ReactPage({ client }: { client: AuthClient }) {
  return (
    <StrictMode>
      <AuthProvider client={client}>
        <Suspense fallback={<p>One moment</p>}>
          <Greeting />
        </Suspense>
        <Outage />
        <RequireRole role="admin" fallback="For admins only" pending="Who is it?">
          The secrets of admins
        </RequireRole>
      </AuthProvider>
    </StrictMode>
  );
}

function Visitor({ client }: { client: AuthClient }) {
  const [status, setStatus] = useState<string>(client.state.status);
  useEffect(() => {
    const show = () => setStatus(client.state.status);
    client.subscribe(show);
    show();
    return () => client.close();
  }, [client]);
  return <h1>Visitor: {status}</h1>;
}

/** A page whose component closes the client with its effect, which the StrictMode runs twice. */
export function ClosingPage({ client }: { client: AuthClient }) {
  return (
    <StrictMode>
      <Visitor client={client} />
    </StrictMode>
  );
}
