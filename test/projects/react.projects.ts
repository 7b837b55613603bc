import { join } from 'node:path';
import { bundleReactPage } from '../browser/react-bundle.js';
import { describeReact } from '../browser/react-suite.js';
import { createProject, type Project } from '../harness/project.js';

describe('in a browser, sealgate/react with React 18', () => {
  let project: Project;
  before(async () => {
    project = await createProject({ packages: ['react@18.3.1', 'react-dom@18.3.1'] });
  });
  after(() => project.remove());

  describeReact(/^18\./, (nodeEnv) => {
    const installed = (name: string) => join(project.path, 'node_modules', name);
    return bundleReactPage(nodeEnv, { 'react-dom': installed('react-dom'), react: installed('react') });
  });
});
