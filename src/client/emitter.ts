import type { AuthEvent, AuthListener } from './auth-state.js';

export function createEmitter() {
  const listeners = new Set<AuthListener>();
  return {
    listeners,
    emit(event: AuthEvent): void {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          // The listener's own fault, which is not to stop what goes on here.
          setTimeout(() => {
            throw error;
          });
        }
      }
    },
  };
}
