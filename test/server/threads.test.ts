import { execFile } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { promisify } from 'node:util';
import { startEmbeddedMongodb } from '@sealgate/embedded-mongodb';
import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { runServer, startServerProcess } from '../harness/server-process.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

/** The limit on processes and threads does not bind root: another user, who has none. */
const uid = process.getuid?.() === 0 ? 61_234 : undefined;
const user = uid === undefined ? {} : { uid, gid: uid };

/** Takes the room for threads from the process that runs it; those that Node itself runs on are there by then. */
const withoutRoom = `
  import { execFileSync } from 'node:child_process';
  import { stat } from 'node:fs/promises';
  await stat('/');
  execFileSync('prlimit', ['--pid', String(process.pid), '--nproc=1:']);`;
const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(withoutRoom)}`];

/** Gives it back, as far as the machine allows it. */
async function makeRoom(pid: number | undefined): Promise<void> {
  const prlimit = (...args: string[]) =>
    promisify(execFile)('prlimit', ['--pid', String(pid), ...args], user);
  const { stdout } = await prlimit('--nproc', '--output', 'HARD', '--noheadings');
  await prlimit(`--nproc=${stdout.trim()}:`);
}

// Elsewhere there is no such limit for one process.
if (process.platform === 'linux')
  describe('a server for which no thread can be made', function () {
    this.timeout(180_000);

    it('answers 503 with Retry-After to who signs in, and signs in once there is room', async () => {
      // On a port: the socket of the database of all tests is for the user who runs them.
      const database = await startEmbeddedMongodb({ port: 0 });
      const env = {
        NODE_ENV: 'test',
        MONGODB_URI: database.uri,
        AUTH_TOKEN_SECRET: testSecret,
        AUTH_PASSWORD_COST: '4',
      };
      const server = await startServerProcess({ env, nodeArgs, uid });
      try {
        const fields = newUser();
        const client = server.client();
        for (const answer of await Promise.all([client.register(fields), client.login(fields)])) {
          expect(answer.status).to.equal(503);
          expect(answer.body).to.include({ code: 'service_unavailable' });
          expect(Number(answer.headers.get('retry-after'))).to.be.at.least(1);
        }
        await makeRoom(server.process.pid);
        expect((await client.register(fields)).status).to.equal(201);
        expect((await client.login(fields)).status).to.equal(200);
      } finally {
        await server.stop();
        await database.close();
      }
    });

    it('ends with one line and 75 where the embedded database needs it', async () => {
      const { path, remove } = await temporaryDirectory();
      if (uid !== undefined) await chown(path, uid, uid);
      const env = { NODE_ENV: 'test', DATA_DIR: path };
      const { code, output } = await runServer({ env, nodeArgs, uid });
      expect(output).to.equal(
        'sealgate: no thread can be made for the embedded MongoDB (EAGAIN); allow more processes or memory\n',
      );
      expect(code).to.equal(75);
      await remove();
    });
  });
