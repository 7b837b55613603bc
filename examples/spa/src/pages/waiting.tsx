import type { ReactElement } from 'react';

/** While it is not known yet who is there: the room that a page takes, and no form that would flash up. */
export function Waiting(): ReactElement {
  return (
    <main id="main" className="page" aria-busy="true">
      <h1 className="visually-hidden">One moment</h1>
      <div className="skeleton skeleton-title" />
      <div className="skeleton" />
      <div className="skeleton skeleton-short" />
    </main>
  );
}
