import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { newUser } from '../harness/client.js';
import { runServerHere, startServerHere } from '../harness/server-here.js';
import { startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

describe('a server with the embedded database', function () {
  this.timeout(120_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let env: Record<string, string>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    env = { NODE_ENV: 'test', DATA_DIR: join(directory.path, 'data'), AUTH_PASSWORD_COST: '4' };
  });
  afterEach(() => directory.remove());

  it('keeps users, sessions and its secret, however it ends, for its owner and itself alone', async () => {
    const fields = newUser();
    const first = await startServerProcess({ env });
    const client = first.client();
    expect((await client.register(fields)).status).to.equal(201);
    expect(first.output()).to.contain(`${env.DATA_DIR} (embedded, for development)`);
    const { code, output } = await runServerHere(env);
    expect(code).to.equal(1);
    expect(output).to.match(/^sealgate: [^\n]*in use[^\n]*\n$/);
    expect(await first.stop('SIGKILL')).to.equal('SIGKILL');
    expect((await stat(env.DATA_DIR ?? '')).mode & 0o777).to.equal(0o700);
    expect(first.output()).to.not.contain(await readFile(join(env.DATA_DIR ?? '', 'secret'), 'utf8'));

    for (let start = 0; start < 2; start++) {
      const next = await startServerHere(env);
      const again = next.client();
      again.refreshToken = client.refreshToken;
      const answers = [await again.refresh(), await again.login(fields), await again.register(fields)];
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 409]);
      client.refreshToken = again.refreshToken;
      expect(await next.stop()).to.equal(0);
    }
  });

  it('keeps its data to its owner also in a directory that others may look into', async () => {
    const path = join(directory.path, 'open to all');
    await mkdir(path, { mode: 0o755 });
    const server = await startServerHere({ ...env, DATA_DIR: path });
    const files = await readdir(path);
    const modes = await Promise.all(files.map(async (file) => (await stat(join(path, file))).mode & 0o077));
    await server.stop();
    expect(files).to.include.members(['data.mdb', 'secret']);
    expect(modes).to.deep.equal(files.map(() => 0));
  });
});
