import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { newUser } from '../harness/client.js';
import { runServer, startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

describe('a server with the embedded database', function () {
  this.timeout(60_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let env: Record<string, string>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    env = { NODE_ENV: 'test', DATA_DIR: join(directory.path, 'data') };
  });
  afterEach(() => directory.remove());

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`keeps users, sessions and its secret, though it ends by ${signal}`, async () => {
      const fields = newUser();
      const first = await startServerProcess({ env });
      const client = first.client();
      expect((await client.register(fields)).status).to.equal(201);
      expect(await first.stop(signal)).to.equal(signal === 'SIGTERM' ? 0 : 'SIGKILL');

      const second = await startServerProcess({ env });
      const again = second.client();
      again.refreshToken = client.refreshToken;
      const answers = [await again.refresh(), await again.login(fields), await again.register(fields)];
      expect(await second.stop()).to.equal(0);
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 409]);
    });
  }

  it('keeps its data where only its owner can read it, and says where', async () => {
    const server = await startServerProcess({ env });
    await server.stop();
    expect((await stat(env.DATA_DIR ?? '')).mode & 0o777).to.equal(0o700);
    expect(server.output()).to.contain(`${env.DATA_DIR} (embedded, for development)`);
    expect(server.output()).to.not.contain(await readFile(join(env.DATA_DIR ?? '', 'secret'), 'utf8'));
  });

  it('keeps its data to its owner also in a directory that others may look into', async () => {
    const path = join(directory.path, 'open to all');
    await mkdir(path, { mode: 0o755 });
    const server = await startServerProcess({ env: { ...env, DATA_DIR: path } });
    const files = await readdir(path);
    const modes = await Promise.all(files.map(async (file) => (await stat(join(path, file))).mode & 0o077));
    await server.stop();
    expect(files).to.include.members(['data.mdb', 'secret']);
    expect(modes).to.deep.equal(files.map(() => 0));
  });

  it('has its data for itself: a second server on it ends with a line', async () => {
    const server = await startServerProcess({ env });
    const { code, output } = await runServer({ env });
    await server.stop();
    expect(code).to.equal(1);
    expect(output).to.match(/^sealgate: [^\n]*in use[^\n]*\n$/);
  });
});
