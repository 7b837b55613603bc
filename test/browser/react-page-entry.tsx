import { version } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { createAuthClient } from '../../src/client/index.js';
import { ClosingPage, counts, ReactPage } from './react-page.js';

const query = new URLSearchParams(location.search);
const client = createAuthClient({ baseUrl: query.get('base') ?? '/auth' });
const faults: string[] = [];
Object.assign(window, { client, counts, faults, reactVersion: version });

const main = document.querySelector('main');
if (main?.hasChildNodes())
  hydrateRoot(main, <ReactPage client={client} />, {
    onRecoverableError: (error) => faults.push(String(error)),
  });
else if (main)
  createRoot(main).render(
    query.has('closing') ? <ClosingPage client={client} /> : <ReactPage client={client} />,
  );
