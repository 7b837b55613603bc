import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { hasNavigated } from '../router.js';

export interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly narrow?: boolean;
  /** `form`: the first field that is empty takes the focus, on the first page too. */
  readonly focus?: 'title' | 'form';
  readonly children?: ReactNode;
}

/** Sets the document's title, and takes the focus after a navigation, so that screen readers start at the top. */
export function Page({
  title,
  lead,
  actions,
  narrow = false,
  focus = 'title',
  children,
}: PageProps): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · sealgate`;
  }, [title]);
  const main = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a page that is new takes the focus
  useEffect(() => {
    if (focus === 'form') firstEmptyField(main.current)?.focus({ preventScroll: true });
    else if (hasNavigated()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main ref={main} id="main" className={narrow ? 'page page-narrow' : 'page'}>
      <header className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className="lead">{lead}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

function firstEmptyField(element: HTMLElement | null): HTMLInputElement | undefined {
  return [...(element?.querySelectorAll('input') ?? [])].find(({ value }) => value === '');
}
