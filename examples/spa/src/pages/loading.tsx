import type { ReactElement } from 'react';

/** Shown until it is known whether someone is signed in, so that no form flashes up and the layout does not shift. */
export function Loading(): ReactElement {
  return (
    <main id="main" className="page" aria-busy="true">
      <h1 className="visually-hidden">One moment</h1>
      <div className="skeleton skeleton-title" />
      <div className="skeleton" />
      <div className="skeleton skeleton-short" />
    </main>
  );
}
