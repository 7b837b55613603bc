import type { ReactElement } from 'react';
import { useAuth } from 'sealgate/react';

export function Outage(): ReactElement {
  const auth = useAuth();
  const isOffline = auth.status !== 'signed-out' && auth.problem !== undefined;
  return (
    <div role="status">
      {isOffline && (
        <p className="outage">
          <span className="spinner" aria-hidden="true" />
          The server is not responding.{auth.user ? ' You stay signed in.' : ''} Retrying…
        </p>
      )}
    </div>
  );
}
