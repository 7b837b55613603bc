import { StrictMode, Suspense } from 'react';
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
