import type { AuthEvent, AuthListener } from './auth-state.js';

export function emitTo(listeners: Iterable<AuthListener>, event: AuthEvent): void {
  for (const listener of listeners) {
    try {
      listener(event);
    } catch (error) {
      // Reported as uncaught, without stopping the other listeners or the client.
      setTimeout(() => {
        throw error;
      });
    }
  }
}
