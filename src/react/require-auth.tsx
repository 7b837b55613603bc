'use client';

import type { ReactElement, ReactNode } from 'react';
import { useAuth } from './use-auth.js';

export interface RequireAuthProps {
  /** Shown to people who are not signed in: a sign-in form, or a link to one. */
  readonly fallback?: ReactNode;
  /** Shown until it is known whether someone is signed in; nothing by default, so that no form flashes up. */
  readonly pending?: ReactNode;
  readonly children?: ReactNode;
}

/** Shows its children only while someone is signed in. */
export function RequireAuth({ fallback = null, pending = null, children }: RequireAuthProps): ReactElement {
  const { status } = useAuth();
  if (status === 'signed-in') return <>{children}</>;
  return <>{status === 'loading' ? pending : fallback}</>;
}
