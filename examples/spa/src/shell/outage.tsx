import type { ReactElement } from 'react';
import { useAuth } from 'sealgate/react';

/** Says so while the server is away. Nobody is signed out for that. */
export function Outage(): ReactElement {
  const auth = useAuth();
  const isAway = auth.status !== 'signed-out' && auth.problem !== undefined;
  return (
    <div role="status">
      {isAway && (
        <p className="outage">
          <span className="spinner" aria-hidden="true" />
          The server does not answer.{auth.user ? ' You stay signed in.' : ''} Trying again…
        </p>
      )}
    </div>
  );
}
