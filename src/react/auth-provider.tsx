'use client';

import type { ReactElement, ReactNode } from 'react';
import type { AuthClient } from '../client/index.js';
import { AuthContext } from './auth-context.js';

export interface AuthProviderProps {
  /** Create it once, outside of components. */
  readonly client: AuthClient;
  readonly children?: ReactNode;
}

/**
 * Provides a client to the components below it.
 *
 * @example
 * const client = createAuthClient({ baseUrl: '/auth' });
 * createRoot(element).render(<AuthProvider client={client}><App /></AuthProvider>);
 */
export function AuthProvider({ client, children }: AuthProviderProps): ReactElement {
  return <AuthContext.Provider value={client}>{children}</AuthContext.Provider>;
}
