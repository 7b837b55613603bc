import type { ReactElement, RefObject } from 'react';
import type { SessionInfo } from '../api.js';
import { asEnd, asLastUse, asMinute, asSecond } from '../time.js';
import { Button } from './button.js';
import { Icon } from './icons.js';

export interface SessionListProps {
  readonly sessions: readonly SessionInfo[] | undefined;
  readonly isLoading: boolean;
  /** Of the device's name, one below the heading above the list. */
  readonly heading: 'h2' | 'h4';
  readonly ref: RefObject<HTMLUListElement | null>;
  /** The ID of the session that is being ended. */
  readonly ending?: string | undefined;
  /** Without it, the list is read-only. */
  readonly onEnd?: (session: SessionInfo) => void;
}

export function SessionList({
  sessions,
  isLoading,
  heading: Heading,
  ref,
  ending,
  onEnd,
}: SessionListProps): ReactElement | null {
  if (!sessions) return isLoading ? <div className="skeleton skeleton-card" /> : null;
  if (sessions.length === 0) return <p className="muted">No sessions.</p>;
  return (
    <ul className="sessions" ref={ref} aria-busy={isLoading}>
      {sessions.map((session) => (
        <li key={session.id} className="card session">
          <span className="session-icon">
            <Icon name={/phone|android|ios|ipad/i.test(session.device) ? 'phone' : 'laptop'} />
          </span>
          <div className="session-what">
            <Heading className="session-device" tabIndex={-1} data-item>
              <bdi>{session.device}</bdi>
              {session.current && <span className="chip chip-good">This browser</span>}
            </Heading>
            <p className="muted">
              {session.current ? 'In use now' : `Last used ${asLastUse(session.lastUsedAt)}`}
              {session.ip && (
                <>
                  {' '}
                  from <code>{session.ip}</code>
                </>
              )}
            </p>
            <p className="muted">
              Signed in on <time dateTime={session.createdAt}>{signedInAt(session, sessions)}</time>, ends{' '}
              {asEnd(session.expiresAt)}
            </p>
          </div>
          {onEnd && (
            <Button
              busy={ending === session.id}
              onClick={() => onEnd(session)}
              aria-label={`Sign out ${session.current ? 'this browser, ' : ''}${session.device}, signed in on ${signedInAt(session, sessions)}`}
            >
              Sign out
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** To the minute, or to the second where others are of the same minute. */
function signedInAt({ createdAt }: SessionInfo, all: readonly SessionInfo[]): string {
  const minute = createdAt.slice(0, 16);
  const twins = all.filter((session) => session.createdAt.startsWith(minute));
  return twins.length > 1 ? asSecond(createdAt) : asMinute(createdAt);
}
