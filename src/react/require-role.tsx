'use client';

import type { ReactElement } from 'react';
import { RequireAuth, type RequireAuthProps } from './require-auth.js';
import { useUser } from './use-user.js';

export type RequireRoleProps = RequireAuthProps &
  (
    | { readonly role: string; readonly roles?: undefined }
    /** One of them is enough. */
    | { readonly roles: readonly string[]; readonly role?: undefined }
  );

/**
 * Shows its children only to those who have a role, and the fallback to all others, signed in or not.
 *
 * It hides, and protects nothing: whoever has the page has its code. It is the server that decides, by `requireRole`.
 *
 * @example
 * <RequireRole role="admin" fallback={<p>For admins only.</p>}><Users /></RequireRole>
 * <RequireRole roles={['editor', 'admin']}><EditButton /></RequireRole>
 */
export function RequireRole(props: RequireRoleProps): ReactElement {
  const { role, roles = [role], fallback, pending, children } = props;
  const isAllowed = useUser()?.roles.some((one) => roles.includes(one));
  return (
    <RequireAuth fallback={fallback} pending={pending}>
      {isAllowed ? children : fallback}
    </RequireAuth>
  );
}
