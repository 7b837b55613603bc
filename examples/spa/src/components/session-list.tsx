import type { ReactElement } from 'react';
import type { SessionInfo } from '../api.js';
import { asDay, asLastUse, fromNow } from '../time.js';
import { Button } from './button.js';
import { Icon } from './icons.js';

export interface SessionListProps {
  readonly sessions: readonly SessionInfo[] | undefined;
  readonly isLoading: boolean;
  /** The ID of the session that is being ended. */
  readonly ending?: string | undefined;
  /** Without it, the list is read-only. */
  readonly onEnd?: (session: SessionInfo) => void;
}

export function SessionList({ sessions, isLoading, ending, onEnd }: SessionListProps): ReactElement {
  if (isLoading) return <div className="skeleton skeleton-card" />;
  if (sessions?.length === 0) return <p className="muted">No sessions.</p>;
  return (
    <ul className="sessions">
      {sessions?.map((session) => (
        <li key={session.id} className="card session">
          <span className="session-icon">
            <Icon name={/phone|android|ios|ipad/i.test(session.device) ? 'phone' : 'laptop'} />
          </span>
          <div className="session-what">
            <p className="session-device">
              {session.device}
              {session.current && <span className="chip chip-good">This browser</span>}
            </p>
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
              Signed in on {asDay(session.createdAt)}, ends {fromNow(session.expiresAt)}
            </p>
          </div>
          {onEnd && (
            <Button
              busy={ending === session.id}
              onClick={() => onEnd(session)}
              aria-label={session.current ? 'Sign out this session' : `Sign out ${session.device}`}
            >
              Sign out
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
