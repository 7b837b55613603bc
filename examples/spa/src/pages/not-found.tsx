import type { ReactElement } from 'react';
import { Page } from '../components/page.js';
import { Link } from '../router.js';

export function NotFound(): ReactElement {
  return (
    <Page title="Page not found" narrow lead="The address may be wrong, or the page has moved.">
      <Link to="/" className="button button-primary">
        Go to the overview
      </Link>
    </Page>
  );
}
