import { renderToString } from 'react-dom/server';
import { createAuthClient } from '../../src/client/index.js';
import { bundleReactPage } from './react-bundle.js';
import { ReactPage } from './react-page.js';
import { describeReact } from './react-suite.js';

describe('in a browser, sealgate/react with React 19', () => {
  const served = renderToString(<ReactPage client={createAuthClient({ baseUrl: '/auth' })} />);
  describeReact(/^19\./, bundleReactPage, served);
});
