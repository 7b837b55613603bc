import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { type EmbeddedMongodb, startEmbeddedMongodb } from '../src/index.js';
import { lockDirectory } from '../src/storage/directory-lock.js';
import { isRunning, startOf } from '../src/storage/processes.js';
import { hasCode } from '../src/storage/system-error.js';
import { temporaryDirectory } from './temporary-directory.js';

describe('the notes of who has a data directory', function () {
  this.timeout(180_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const locks = async (about = {}) => (await lockDirectory(directory.path, about))();
  const faultOf = (task: Promise<unknown>) => task.then(() => '', String);
  const socketOf = ({ uri }: Pick<EmbeddedMongodb, 'uri'>) =>
    decodeURIComponent(uri.slice('mongodb://'.length, -1));

  it('are no others than folders with a number that can be counted on', async () => {
    const { path } = directory;
    writeFileSync(join(path, 'lock-1'), '');
    mkdirSync(join(path, 'lock-2', 'holder.json'), { recursive: true });
    mkdirSync(join(path, 'lock-9007199254740992'));
    mkdirSync(join(path, `lock-1${'0'.repeat(30)}`));
    await locks();
    await locks();
    expect(readdirSync(path)).to.have.members(['lock-4', 'lock-9007199254740992', `lock-1${'0'.repeat(30)}`]);
    mkdirSync(join(path, 'lock-999999999999999'));
    expect(await faultOf(locks())).to.contain(
      'lock-999999999999999 has the highest number there is; remove it',
    );
  });

  it('are not tried for ever where none can be written', async () => {
    expect(await faultOf(lockDirectory('/proc', {}))).to.match(/^Error: E[A-Z]+: /);
  });

  it('are found missing where errors of the system are none of the realm that the code runs in, as in Jest', () => {
    const error: unknown = runInNewContext("Object.assign(new Error(), { code: 'ENOENT' })");
    expect(error).to.not.be.instanceOf(Error);
    expect(hasCode(error, 'ENOENT')).to.equal(true);
    expect(hasCode(error, 'EPERM')).to.equal(false);
  });

  it('are not of a copy of the directory: its server leaves the sockets of the original', async () => {
    const original = join(directory.path, 'original');
    const copy = join(directory.path, 'copy');
    const server = await startEmbeddedMongodb({ path: original });
    cpSync(original, copy, { recursive: true });
    await (await startEmbeddedMongodb({ path: copy })).close();
    expect(existsSync(socketOf(server))).to.equal(true);
    await server.close();
  });

  it('stay in a directory that took the place of one that was renamed in use', async () => {
    const path = join(directory.path, 'data');
    mkdirSync(path);
    const free = await lockDirectory(path, {});
    renameSync(path, join(directory.path, 'moved'));
    mkdirSync(path);
    const freeOther = await lockDirectory(path, {});
    free();
    expect(await faultOf(lockDirectory(path, {}))).to.contain(`in use by the process ${process.pid}`);
    freeOther();
    (await lockDirectory(path, {}))();
    // Nor does it matter that the directory is gone altogether.
    const freeNothing = await lockDirectory(path, {});
    rmSync(path, { recursive: true });
    freeNothing();
  });

  it('count no more after a process was killed whose parent does not ask for its end', async () => {
    // The second shell knows of no child, and so does not ask for one's end before it has become the parent.
    const parent = spawn('sh', ['-c', 'sleep 60 & exec sh -c "echo $!; exec sleep 60"'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: parent.stdout }), 'line');
    const killed = { pid: Number(line), started: startOf(Number(line)) };
    expect(isRunning(killed)).to.equal(true);
    process.kill(killed.pid, 'SIGKILL');
    while (isRunning(killed)) await setTimeout(10);
    // It has its pid still.
    expect(process.kill(killed.pid, 0)).to.equal(true);
    parent.kill('SIGKILL');
  });

  it('count no more after a thread of this process ended, nor where it closed a directory that was renamed', async () => {
    const { path } = directory;
    const workerData = { path, index: new URL('../src/index.js', import.meta.url).href };
    const thread = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
      import(workerData.index)
        .then(({ startEmbeddedMongodb }) => startEmbeddedMongodb({ path: workerData.path }))
        .then(({ uri }) => parentPort.postMessage(uri));`,
      { eval: true, workerData },
    );
    const [uri] = await once(thread, 'message');
    expect(await faultOf(locks())).to.contain(`in use by the process ${process.pid}`);
    await thread.terminate();
    await locks();
    expect(existsSync(socketOf({ uri }))).to.equal(false);
    const inner = join(path, 'inner');
    mkdirSync(inner);
    const free = await lockDirectory(inner, {});
    renameSync(inner, join(path, 'moved'));
    expect(await faultOf(lockDirectory(join(path, 'moved'), {}))).to.contain('in use by');
    free();
    (await lockDirectory(join(path, 'moved'), {}))();
  });

  it('of a copy are waited for, but not for ever', async () => {
    const unlock = await lockDirectory(directory.path, { isCopying: true });
    expect(await faultOf(lockDirectory(directory.path, {}, 100))).to.match(
      new RegExp(`is in use by the process ${process.pid}, which copies it$`),
    );
    unlock();
  });

  it('name sockets that nobody else can reach, however long the path of temporary files', async () => {
    const { TMPDIR } = process.env;
    const long = join(directory.path, 'long'.repeat(30));
    mkdirSync(long);
    try {
      process.env.TMPDIR = long;
      const path = join(directory.path, 'data');
      const server = await startEmbeddedMongodb({ path });
      const socket = socketOf(server);
      expect(statSync(socket).isSocket()).to.equal(true);
      expect(statSync(join(socket, '..')).mode & 0o777).to.equal(0o700);
      expect(readdirSync(join(socket, '..'))).to.have.members(['mongodb.sock', 'copy.sock']);
      await server.close();
      expect(existsSync(join(socket, '..'))).to.equal(false);
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });
});
