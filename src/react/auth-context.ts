'use client';

import { createContext, useContext } from 'react';
import type { AuthClient } from '../client/index.js';

export const AuthContext = createContext<AuthClient | undefined>(undefined);

/** The client of the provider above; `hook` is who asks for it. */
export function useAuthClient(hook: string): AuthClient {
  const client = useContext(AuthContext);
  if (!client) throw new Error(`${hook} needs an <AuthProvider> above it`);
  return client;
}
