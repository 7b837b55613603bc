import type { AuthClient } from '../client/index.js';
import { watchForHints } from './development-hints.js';

// Bundlers replace the whole expression, and drop what is of no use in production.
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** The client's `subscribe`; in development one that says where CORS or a blocked cookie is in the way. */
export function subscribeTo(client: AuthClient): AuthClient['subscribe'] {
  try {
    if (process.env.NODE_ENV !== 'production') return watchForHints(client);
  } catch {
    // A browser without a bundler: nobody says that it is development.
  }
  return client.subscribe;
}
