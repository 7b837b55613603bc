import type { ReactElement } from 'react';
import { Page } from '../parts/page.js';
import { Link } from '../router.js';

export function NotFound(): ReactElement {
  return (
    <Page title="There is nothing here" narrow lead="The address may be wrong, or the page has moved.">
      <Link to="/" className="button button-primary">
        To the overview
      </Link>
    </Page>
  );
}
