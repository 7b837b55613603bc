import { useSyncExternalStore } from 'react';

/** Somebody's wait for the password: called with whether it was given. */
type Answer = (isConfirmed: boolean) => void;

let waiting: readonly Answer[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Answer[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}

/** Asks for the password, once for all who ask meanwhile. Resolves with false if the dialog was closed without it. */
export function confirmPassword(): Promise<boolean> {
  return new Promise((resolve) => set([...waiting, resolve]));
}

export function answerConfirmation(isConfirmed: boolean): void {
  const answers = waiting;
  set([]);
  for (const answer of answers) answer(isConfirmed);
}

/** Whether the password is asked for. */
export function useConfirmation(): boolean {
  return useSyncExternalStore(subscribe, () => waiting.length > 0);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
