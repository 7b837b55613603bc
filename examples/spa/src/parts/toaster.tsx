import { type ReactElement, useEffect, useSyncExternalStore } from 'react';

let current = '';
const listeners = new Set<() => void>();
const visibleFor = 5_000;

/** Says that something worked, for a few seconds, on the screen and to screen readers. */
export function toast(text: string): void {
  current = text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Where toasts show: once in the page, and once in each dialog, since what is behind a dialog is not read out. */
export function Toaster(): ReactElement {
  const text = useSyncExternalStore(subscribe, () => current);
  useEffect(() => {
    if (!text) return undefined;
    const timer = setTimeout(() => toast(''), visibleFor);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="toaster" role="status">
      {text && <p className="toast">{text}</p>}
    </div>
  );
}
