import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { newUser } from '../harness/client.js';
import { startServerHere } from '../harness/server-here.js';
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

  it('keeps users, sessions and its secret, however it ends, and has its data for itself meanwhile', async () => {
    const fields = newUser();
    const first = await startServerProcess({ env });
    const client = first.client();
    expect((await client.register(fields)).status).to.equal(201);
    const { code, output } = await runServer({ env });
    expect(code).to.equal(1);
    expect(output).to.match(/^sealgate: [^\n]*in use[^\n]*\n$/);
    let running = first;
    for (const [signal, ending] of [
      ['SIGKILL', 'SIGKILL'],
      ['SIGTERM', 0],
    ] as const) {
      expect(await running.stop(signal)).to.equal(ending);
      running = await startServerProcess({ env });
      const again = running.client();
      again.refreshToken = client.refreshToken;
      const answers = [await again.refresh(), await again.login(fields), await again.register(fields)];
      client.refreshToken = again.refreshToken;
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 409]);
    }
    expect(await running.stop()).to.equal(0);
  });

  it('keeps its data where only its owner can read it, and says where', async () => {
    const server = await startServerHere(env);
    await server.stop();
    expect((await stat(env.DATA_DIR ?? '')).mode & 0o777).to.equal(0o700);
    expect(server.output()).to.contain(`${env.DATA_DIR} (embedded, for development)`);
    expect(server.output()).to.not.contain(await readFile(join(env.DATA_DIR ?? '', 'secret'), 'utf8'));
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
