import { type ReactElement, useEffect, useState } from 'react';
import type { AuthEvent } from 'sealgate/client';
import { useAuth } from 'sealgate/react';
import { Button } from '../components/button.js';
import { Icon } from '../components/icons.js';
import { Page } from '../components/page.js';
import { type Entry, useLog } from '../event-log.js';
import { asClock, asCountdown } from '../time.js';

const updateIntervalMs = 250;

/**
 * Shows how long the access token has left, and what the tabs do to refresh it. Nothing else needs this page: an app that begins as a
 * copy of this one can leave it out, and event-log.ts with it.
 */
export function BehindTheScenes(): ReactElement {
  return (
    <Page title="Behind the scenes" lead="What your access token and your tabs are doing.">
      <TokenCard />
      <EventCard />
      <section className="card">
        <h2>Things to try</h2>
        <ul className="tries">
          <li>Reload the page. You stay signed in, and no form flashes up.</li>
          <li>Open more tabs. They share the token, and one of them refreshes it.</li>
          <li>Stop the server, and start it again. You stay signed in.</li>
          <li>Sign out in one tab, and watch the others.</li>
        </ul>
      </section>
    </Page>
  );
}

function TokenCard(): ReactElement {
  const { status, refresh } = useAuth();
  return (
    <section className="card token" aria-label="Access token">
      <Gauge />
      {status === 'signed-in' && (
        <div className="token-actions">
          <Button onClick={() => void refresh().catch(() => undefined)}>
            <Icon name="refresh" />
            Refresh
          </Button>
          <a className="button button-plain" href="/behind-the-scenes" target="_blank" rel="noopener">
            Open a tab
          </a>
        </div>
      )}
    </section>
  );
}

function EventCard(): ReactElement {
  const { entries, refreshes } = useLog();
  return (
    <section className="card events">
      <div className="events-head">
        <h2 id="events-title">Events in all tabs</h2>
        <span className="muted">{refreshes === 1 ? '1 refresh' : `${refreshes} refreshes`}</span>
      </div>
      {entries.length === 0 ? (
        <p className="muted">Nothing yet. Sign in and watch.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
        <ol className="log" tabIndex={0} aria-labelledby="events-title">
          {entries.map((entry) => (
            <LogLine key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  );
}

const withToken = [
  'Your access token',
  'It is only in this page’s memory, and is refreshed before it expires.',
] as const;
const withoutToken = {
  loading: ['No access token yet', 'Asking the server for one.'],
  'signed-in': [
    'The token has expired',
    'The next one is on its way, or will be fetched with the next request.',
  ],
  'signed-out': ['No access token', 'Sign in to get one.'],
} as const;

function Gauge(): ReactElement {
  const { client, status } = useAuth();
  const { lifetimeMs, entries } = useLog();
  const [left, setLeft] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an event may have brought another token
  useEffect(() => {
    const update = () => setLeft(client.expiresIn);
    update();
    const timer = setInterval(update, updateIntervalMs);
    return () => clearInterval(timer);
  }, [client, entries]);

  const hasToken = left > 0;
  const share = lifetimeMs > 0 ? Math.min(1, left / lifetimeMs) : 0;
  const [title, text] = hasToken ? withToken : withoutToken[status];
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
        {hasToken ? <span>{asCountdown(left)}</span> : <Icon name="lock" />}
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
      return 'Requesting a new token';
    case 'refreshed':
      return 'New token, for every tab';
    case 'retrying':
      return `No response; retrying in ${(event.retryIn / 1000).toFixed(1)} s`;
    case 'signed-out':
      if (event.reason === undefined) return 'Nobody is signed in';
      return event.reason === 'logout' ? 'Signed out' : `Signed out: ${event.reason}`;
  }
}
