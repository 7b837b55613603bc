import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { deriveKeys } from '../../src/tokens/key-ring.js';
import { testSecret } from '../harness/app.js';
import { childEnvironment } from '../harness/child-environment.js';
import { Document, runBlocks } from '../harness/document.js';
import { claimsOf, forge } from '../harness/forge.js';
import { runServer, startServerProcess } from '../harness/server-process.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('the page on access keys', function () {
  this.timeout(120_000);
  let directory: string;
  let page: Document;
  before(async () => {
    // Within the package, so that its own name leads to what is built.
    directory = await mkdtemp(join(root, 'dist/keys-'));
    page = await Document.read('docs/access-keys.md');
    const [service = ''] = page.blocks('js');
    const listening = `app.listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port); })`;
    await writeFile(join(directory, 'service.mjs'), service.replace('app.listen(4000)', listening));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  /** What ACCESS_KEYS is, and NEW_SECRET, after the given blocks of commands. */
  const paste = async (...blocks: readonly string[]) => {
    const showing = 'set +u; printf "%s\\n%s" "$ACCESS_KEYS" "$NEW_SECRET"';
    const env = { ...childEnvironment, AUTH_TOKEN_SECRET: testSecret };
    const printed = await runBlocks([[...blocks, showing].join('\n')], { cwd: directory, env, replace: {} });
    const [keys = '', newSecret = ''] = printed.join('').split('\n');
    return { keys, newSecret };
  };
  const statusWith = async (keys: string, ...secrets: readonly string[]) => {
    const file = join(directory, 'service.mjs');
    const server = await startServerProcess({ file, env: { ACCESS_KEYS: keys } });
    const asked = secrets.map(async (secret) => {
      const keys = deriveKeys(secret, 'access_token');
      const token = forge(claimsOf('access_token', { sub: 'ann' }), { keys });
      return (await fetch(`${server.origin}/mine`, { headers: { authorization: `Bearer ${token}` } })).status;
    });
    const statuses = await Promise.all(asked);
    await server.stop();
    return statuses;
  };

  it('makes keys that open tokens of the secret, and of no other, and has no byte of it', async () => {
    const { keys } = await paste(...page.blocks('bash').slice(0, 1));
    expect(keys).not.to.include(testSecret);
    expect(await statusWith(keys, testSecret, `${testSecret} another`)).to.deep.equal([200, 401]);
  });

  it('makes a list of keys, for a time in which there are tokens of two secrets', async () => {
    const { keys, newSecret } = await paste(...page.blocks('bash'));
    expect(newSecret).to.have.length(64);
    expect(await statusWith(keys, testSecret, newSecret)).to.deep.equal([200, 200]);
  });

  it('has a service that without keys does not start, and says why', async () => {
    const { code, output } = await runServer({ file: join(directory, 'service.mjs') });
    expect(code).to.equal(1);
    expect(output).to.include(
      'createGuard: keys must have 8 bytes of base64url as kid, as accessKeys(secret) makes it',
    );
  });
});
