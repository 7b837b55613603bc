import { type ReactElement, type ReactNode, useState } from 'react';
import { isNetworkError, messageFor } from '../messages.js';
import { useReconnect } from '../reconnect.js';
import { Icon } from './icons.js';

export interface NoticeProps {
  readonly tone: 'calm' | 'warning' | 'error';
  readonly title?: string;
  readonly children?: ReactNode;
}

export function Notice({ tone, title, children }: NoticeProps): ReactElement {
  return (
    <div className={`notice notice-${tone}`}>
      <Icon name={tone === 'calm' ? 'check' : 'alert'} />
      <div>
        {title && <p className="notice-title">{title}</p>}
        <div>{children}</div>
      </div>
    </div>
  );
}

/**
 * Says what went wrong. The alert region is rendered even without an error: some screen readers miss a message that appears together
 * with its region. That the server cannot be reached is taken back once it can.
 */
export function ErrorNotice({ error, children }: { error: unknown; children?: ReactNode }): ReactElement {
  const [latest, setLatest] = useState({ error, count: 0, isOver: false });
  if (latest.error !== error) setLatest({ error, count: latest.count + 1, isOver: false });
  useReconnect(isNetworkError(error), () => setLatest({ ...latest, isOver: true }));
  const isShown = error !== undefined && !latest.isOver;
  return (
    <div role="alert">
      {isShown && (
        // A second error with the same text is read aloud only where it is another element.
        <Notice key={latest.count} tone="error">
          <p>{messageFor(error)}</p>
          {children}
        </Notice>
      )}
    </div>
  );
}
