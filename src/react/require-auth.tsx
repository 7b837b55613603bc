import type { ReactElement, ReactNode } from 'react';
import { useAuth } from './use-auth.js';

export interface RequireAuthProps {
  /** What people see who are not signed in: a form to sign in, or what leads there. */
  readonly fallback?: ReactNode;
  /** What they see while it is not known yet; nothing by default, so that no form flashes up. */
  readonly pending?: ReactNode;
  readonly children?: ReactNode;
}

/** Shows its children to people who are signed in, and takes them away with the logout. */
export function RequireAuth({ fallback = null, pending = null, children }: RequireAuthProps): ReactElement {
  const { status } = useAuth();
  if (status === 'signed-in') return <>{children}</>;
  return <>{status === 'loading' ? pending : fallback}</>;
}
