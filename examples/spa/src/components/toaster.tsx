import { type ReactElement, useEffect, useSyncExternalStore } from 'react';

let current = '';
const listeners = new Set<() => void>();
const visibleMs = 5_000;

export function toast(text: string): void {
  current = text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Rendered in the page and in each dialog, since screen readers do not announce what is behind a dialog. */
export function Toaster(): ReactElement {
  const text = useSyncExternalStore(subscribe, () => current);
  useEffect(() => {
    if (!text) return undefined;
    const timer = setTimeout(() => toast(''), visibleMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="toaster" role="status">
      {text && <p className="toast">{text}</p>}
    </div>
  );
}
