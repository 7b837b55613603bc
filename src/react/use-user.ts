'use client';

import type { AsJson, User } from '../client/index.js';
import { useAuth } from './use-auth.js';

/**
 * Returns the user who is signed in; undefined for nobody, and until it is known. Below `RequireAuth` there is one. The type
 * parameter is that of the client.
 *
 * @example
 * const user = useUser<{ readonly company?: string }>();
 * return <p>{user ? `Hello, ${user.email} of ${user.company}` : 'Hello, guest'}</p>;
 */
export function useUser<Own = unknown>(): (User & AsJson<Own>) | undefined {
  return useAuth<Own>().user;
}
