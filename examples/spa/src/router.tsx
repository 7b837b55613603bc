import { type MouseEvent, type ReactElement, type ReactNode, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let navigated = false;

function notify(): void {
  navigated = true;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', notify);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', notify);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** As "?a=b#c", or "". */
export function useQueryAndHash(): string {
  return useSyncExternalStore(subscribe, () => location.search + location.hash);
}

/** False on the first page, which must not take the focus; later ones do. */
export function hasNavigated(): boolean {
  return navigated;
}

/** For a page that is replaced without a change of the URL, as by signing in. */
export function markNavigated(): void {
  navigated = true;
}

/** As `markNavigated`, for where the previous page may have been scrolled down. */
export function startAtTop(): void {
  markNavigated();
  window.scrollTo(0, 0);
}

export function navigate(path: string): void {
  if (path !== location.pathname + location.search + location.hash) history.pushState(null, '', path);
  notify();
  window.scrollTo(0, 0);
}

/** Navigates without leaving the current page in the history. */
export function redirect(path: string): void {
  history.replaceState(null, '', path);
  navigate(path);
}

export interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A link within the app. The browser handles clicks with a modifier key or another button, such as to open a tab. */
export function Link({ to, className, children }: LinkProps): ReactElement {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={to} className={className} onClick={follow} aria-current={usePath() === to ? 'page' : undefined}>
      {children}
    </a>
  );
}
