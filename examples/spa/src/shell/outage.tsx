import type { ReactElement } from 'react';
import { useAuth, useOutage } from 'sealgate/react';
import { Icon } from '../components/icons.js';
import { useOnline } from '../reconnect.js';

/** Says that the device is offline, or that the server does not answer. Whoever is signed in stays so. */
export function Outage(): ReactElement {
  const { user } = useAuth();
  const outage = useOutage();
  const isOnline = useOnline();
  const stays = user ? ' You stay signed in.' : '';
  return (
    <div role="status">
      {isOnline ? (
        outage && (
          <p className="outage">
            <span className="spinner" aria-hidden="true" />
            The server is not responding.{stays} Retrying…
          </p>
        )
      ) : (
        <p className="outage">
          <Icon name="alert" />
          You are offline.{stays}
        </p>
      )}
    </div>
  );
}
