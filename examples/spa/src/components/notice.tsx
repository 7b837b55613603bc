import type { ReactElement, ReactNode } from 'react';
import { messageFor } from '../messages.js';
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

/** The alert region is rendered even without an error: some screen readers miss a message that appears together with its region. */
export function ErrorNotice({ error, children }: { error: unknown; children?: ReactNode }): ReactElement {
  return (
    <div role="alert">
      {error !== undefined && (
        <Notice tone="error">
          <p>{messageFor(error)}</p>
          {children}
        </Notice>
      )}
    </div>
  );
}
