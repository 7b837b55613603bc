import { type MouseEvent, type ReactElement, type ReactNode, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let moved = false;

function announce(): void {
  moved = true;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', announce);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', announce);
  };
}

/** The path that is open. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** True once something else than the first page was shown: from then on a new page takes the focus. */
export function hasMoved(): boolean {
  return moved;
}

/** To be told where a page is replaced without a change of address, as by signing in. */
export function markMoved(): void {
  moved = true;
}

/** For a page that takes another's place without a change of address, wherever one was on that. */
export function startAtTop(): void {
  markMoved();
  window.scrollTo(0, 0);
}

export function go(path: string): void {
  if (path !== location.pathname) history.pushState(null, '', path);
  announce();
  window.scrollTo(0, 0);
}

/** Goes on from a page that has nothing for this person, and leaves it out of the way back. */
export function goInstead(path: string): void {
  history.replaceState(null, '', path);
  go(path);
}

export interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A link within the app; with a modifier key or another button it is a link like any other. */
export function Link({ to, className, children }: LinkProps): ReactElement {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} className={className} onClick={follow} aria-current={usePath() === to ? 'page' : undefined}>
      {children}
    </a>
  );
}
