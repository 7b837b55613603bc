import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { isNetworkError } from './messages.js';
import { useReconnect } from './reconnect.js';

export interface PageOf<T> {
  readonly items: readonly T[];
  /** The cursor of the next page; absent on the last one. */
  readonly next?: string | undefined;
}

/** Asks for the first page, or for that of a cursor. */
export type LoadPage<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>;

export interface Pages<T> {
  /** Of all pages so far; undefined before the first. */
  readonly items: readonly T[] | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  /** These resolve once the page shows, or its error. */
  readonly loadMore: () => Promise<void>;
  readonly reload: () => Promise<void>;
  /** Asks again for what failed. */
  readonly retry: () => Promise<void>;
  /** Changes what shows, at once, as after a change that the server has confirmed. */
  readonly change: (change: (items: readonly T[]) => readonly T[]) => void;
}

interface State<T> {
  /** What loaded the items. */
  readonly source?: LoadPage<T>;
  readonly items?: readonly T[] | undefined;
  readonly next?: string | undefined;
  readonly error?: unknown;
  readonly failed?: string | undefined;
  readonly isLoading: boolean;
}

/**
 * A list that is loaded a page at a time. A newer request aborts the one before, so that no late answer replaces a newer one. `load`
 * must be stable; the list starts anew with another one.
 */
export function usePages<T extends { readonly id: string }>(load: LoadPage<T>): Pages<T> {
  const [state, setState] = useState<State<T>>({ isLoading: true });
  const latest = useRef<AbortController>(undefined);

  const ask = useCallback(
    async (cursor?: string) => {
      latest.current?.abort();
      const abort = new AbortController();
      latest.current = abort;
      setState((before) => ({ ...before, isLoading: true }));
      const settle = (change: (before: State<T>) => State<T>) => {
        if (!abort.signal.aborted) flushSync(() => setState(change));
      };
      try {
        const { items, next } = await load(cursor, abort.signal);
        settle((before) => ({
          source: load,
          items: cursor === undefined ? items : append(before.items ?? [], items),
          next,
          isLoading: false,
        }));
      } catch (error) {
        settle(({ source, items, next }) => ({
          source: load,
          // The items of other filters are no answer to these.
          items: source === load ? items : undefined,
          next: cursor === undefined ? undefined : next,
          error,
          failed: cursor,
          isLoading: false,
        }));
      }
    },
    [load],
  );

  useEffect(() => {
    void ask();
    return () => latest.current?.abort();
  }, [ask]);

  const { items, next, error, failed, isLoading } = state;
  // The message that the server cannot be reached is over then, and what was asked for is still missing.
  useReconnect(isNetworkError(error), () => void ask(failed));
  return {
    items,
    error,
    isLoading,
    hasMore: next !== undefined,
    loadMore: async () => {
      if (!isLoading && next !== undefined) await ask(next);
    },
    reload: () => ask(),
    retry: () => ask(failed),
    change: (change) =>
      flushSync(() => setState((before) => ({ ...before, items: before.items && change(before.items) }))),
  };
}

/** Without those that are there already: a list may have moved on between two pages. */
function append<T extends { readonly id: string }>(items: readonly T[], more: readonly T[]): readonly T[] {
  const known = new Set(items.map(({ id }) => id));
  return [...items, ...more.filter(({ id }) => !known.has(id))];
}
