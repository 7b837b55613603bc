import type { MouseEvent, ReactElement, RefObject } from 'react';
import { isFocusLost, itemsOf, rescueFocus } from '../focus.js';
import type { Pages } from '../use-pages.js';
import { Button } from './button.js';
import { ErrorNotice } from './notice.js';

type AnyPages = Omit<Pages<unknown>, 'change'>;

export interface PagingProps {
  readonly pages: AnyPages;
  /** Where the items are. */
  readonly list: RefObject<HTMLElement | null>;
}

/** Says why a list could not be loaded, and tries again at the press of a button. Once the server can be reached, `usePages` does. */
export function LoadError({ pages, list }: PagingProps): ReactElement {
  const retry = async () => {
    const shown = pages.items?.length ?? 0;
    await pages.retry();
    // The button is gone along with the error.
    rescueFocus(itemsOf(list.current)[shown] ?? itemsOf(list.current)[0]);
  };
  return (
    <ErrorNotice error={pages.error}>
      <Button busy={pages.isLoading} onClick={() => void retry()}>
        Try again
      </Button>
    </ErrorNotice>
  );
}

/** Leads to the first of the new items, also where the button goes with the last page. */
export function ShowMore({ pages, list }: PagingProps): ReactElement | null {
  if (!pages.hasMore) return null;
  const more = async ({ currentTarget: button }: MouseEvent) => {
    const shown = pages.items?.length ?? 0;
    await pages.loadMore();
    if (isFocusLost() || document.activeElement === button) itemsOf(list.current)[shown]?.focus();
  };
  return (
    <div className="more">
      <Button busy={pages.isLoading} onClick={(event) => void more(event)}>
        Show more
      </Button>
    </div>
  );
}

export interface CountProps {
  readonly pages: AnyPages;
  readonly one: string;
  readonly many: string;
}

/** How much of a list shows, for screen readers as well. */
export function Count({ pages: { items, isLoading, hasMore }, one, many }: CountProps): ReactElement {
  const count = items?.length ?? 0;
  const found =
    count === 0 ? 'No matches.' : count === 1 ? `1 ${one}` : `${hasMore ? 'The first ' : ''}${count} ${many}`;
  return (
    <p className="muted list-count" role="status">
      {isLoading ? 'Loading…' : items && found}
    </p>
  );
}
