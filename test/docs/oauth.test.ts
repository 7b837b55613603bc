import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { Document, runBlocks } from '../harness/document.js';
import { startServerHere } from '../harness/server-here.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('whoever pastes the lines of the page on OAuth', function () {
  this.timeout(120_000);
  let directory: string;
  before(async () => {
    // Within the package, so that its own name leads to what is built.
    directory = await mkdtemp(join(root, 'dist/oauth-'));
    await writeFile(join(directory, 'secret.txt'), testSecret);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('sees what it says', async () => {
    const [start = '', ...blocks] = (await Document.read('docs/oauth.md')).blocks('bash');
    expect(start).to.include('AUTH_TOKEN_ENDPOINT_REFRESH=true npm start');
    const server = await startServerHere({
      DATA_DIR: join(directory, '.data'),
      AUTH_PASSWORD_COST: '4',
      HOST: '127.0.0.1',
      AUTH_TOKEN_SECRET: testSecret,
      AUTH_TOKEN_ENDPOINT_REFRESH: 'true',
    });
    try {
      const replace = { 'http://localhost:3000': server.origin };
      const answers = await runBlocks(blocks, { cwd: directory, replace });
      expect(answers).to.have.length(3);
      expect(answers[0]).to.match(/^\{"issuer":"http:\/\/127\.0\.0\.1:\d+\/auth","token_endpoint":.*\}$/);
      expect(answers[1]).to.match(
        /"refresh_token":.*\n\{"access_token":.*"token_type":"Bearer","expires_in":\d+.*\n\{"id":.*"sub":"[0-9a-f]{24}"\}$/,
      );
      expect(answers[2]).to.match(
        /^\{"active":true,"token_type":"Bearer",.*"username":"olga@example\.com".*\}\n\{\}200\n\{"active":false\}$/,
      );
    } finally {
      expect(await server.stop()).to.equal(0);
    }
  });
});
