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

/** What went wrong, said aloud when it comes up. The region is there before the message, or some readers miss it. */
export function Problem({ error, children }: { error: unknown; children?: ReactNode }): ReactElement {
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
