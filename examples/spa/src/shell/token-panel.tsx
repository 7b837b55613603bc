import { type ReactElement, useEffect, useState } from 'react';
import type { AuthEvent } from 'sealgate/client';
import { useAuth } from 'sealgate/react';
import { type Entry, useLog } from '../event-log.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icons.js';
import { asClock, asCountdown } from '../time.js';

const tickEvery = 250;

/** Shows what goes on behind the pages: the access token's life, and what the tabs do to keep it. */
export function TokenPanel(): ReactElement {
  const { status, refresh } = useAuth();
  const { entries, refreshes } = useLog();
  return (
    <aside className="panel" aria-labelledby="panel-title">
      <h2 id="panel-title">Behind the scenes</h2>
      <Gauge />
      {status === 'signed-in' && (
        <div className="panel-actions">
          <Button onClick={() => void refresh().catch(() => undefined)}>
            <Icon name="refresh" />
            Refresh
          </Button>
          <a className="button button-plain" href="/" target="_blank" rel="noopener">
            Open a tab
          </a>
        </div>
      )}
      <div className="panel-log-head">
        <h3 id="panel-events">Events in all tabs</h3>
        <span>{refreshes === 1 ? '1 refresh' : `${refreshes} refreshes`}</span>
      </div>
      {entries.length === 0 ? (
        <p className="panel-empty">Nothing yet. Sign in and watch.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard is to reach
        <ol className="log" tabIndex={0} aria-labelledby="panel-events">
          {entries.map((entry) => (
            <LogLine key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </aside>
  );
}

const held = [
  'Your access token',
  'It is in this page’s memory only, and renewed before it runs out.',
] as const;
const unheld = {
  loading: ['No access token yet', 'The server is being asked for one.'],
  'signed-in': ['The token ran out', 'The next one is on its way, or comes with the next request.'],
  'signed-out': ['No access token', 'Signing in brings one.'],
} as const;

function Gauge(): ReactElement {
  const { client, status } = useAuth();
  const { life, entries } = useLog();
  const [left, setLeft] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an event may have brought another token
  useEffect(() => {
    const look = () => setLeft(client.expiresIn);
    look();
    const timer = setInterval(look, tickEvery);
    return () => clearInterval(timer);
  }, [client, entries]);

  const isHeld = left > 0;
  const share = life > 0 ? Math.min(1, left / life) : 0;
  const [title, text] = isHeld ? held : unheld[status];
  return (
    <div className="gauge">
      <div className="gauge-dial">
        <svg className="gauge-ring" viewBox="0 0 120 120" aria-hidden="true">
          <circle className="gauge-track" cx="60" cy="60" r="54" pathLength="100" />
          <circle
            className="gauge-left"
            cx="60"
            cy="60"
            r="54"
            pathLength="100"
            strokeDasharray={`${(share * 100).toFixed(1)} 100`}
          />
        </svg>
        {isHeld ? <span>{asCountdown(left)}</span> : <Icon name="lock" />}
      </div>
      <p className="gauge-text">
        <strong>{title}</strong>
        {text}
      </p>
    </div>
  );
}

function LogLine({ entry }: { readonly entry: Entry }): ReactElement {
  const { event, at } = entry;
  return (
    <li className={`log-line log-${event.type}`}>
      <span className="log-text">{describe(event)}</span>
      <span className="log-where">{event.here ? 'this tab' : 'another tab'}</span>
      <time dateTime={at.toISOString()}>{asClock(at)}</time>
    </li>
  );
}

function describe(event: AuthEvent): string {
  switch (event.type) {
    case 'signed-in':
      return 'Signed in';
    case 'refreshing':
      return 'Asks for a new token';
    case 'refreshed':
      return 'New token, for every tab';
    case 'retrying':
      return `No answer; again in ${(event.retryIn / 1000).toFixed(1)} s`;
    case 'signed-out':
      if (event.reason === undefined) return 'Nobody is signed in';
      return event.reason === 'logout' ? 'Signed out' : `Signed out: ${event.reason}`;
  }
}
