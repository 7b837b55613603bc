import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { startEmbeddedMongodb } from '../src/index.js';
import { lockDirectory } from '../src/storage/directory-lock.js';
import { formerHolderKey } from '../src/storage/keys.js';
import { startOf } from '../src/storage/processes.js';
import { Storage } from '../src/storage/storage.js';
import { encode } from '../src/values/decode.js';
import { check, fill, run } from './command-line.js';
import { temporaryDirectory } from './temporary-directory.js';

describe('the lock of a data directory', function () {
  this.timeout(180_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const running = { pid: process.ppid, started: startOf(process.ppid) };
  const startsAndEnds = async () => (await startEmbeddedMongodb({ path: directory.path })).close();
  const refusal = () => startEmbeddedMongodb({ path: directory.path }).then(() => '', String);
  const refusedFor = (pid: number) => `the data directory ${directory.path} is in use by the process ${pid}`;

  /** Writes a note of the parent process, which runs, with something else in it. */
  let number = 0;
  const leaveNote = (other: object) => {
    const { dev, ino } = statSync(directory.path);
    number += 10;
    const note = join(directory.path, `lock-${number}`);
    mkdirSync(note);
    writeFileSync(
      join(note, 'holder.json'),
      JSON.stringify({ ...running, directory: `${dev}:${ino}`, ...other }),
    );
    return note;
  };

  it('is refused to a second server of the same process', async () => {
    const server = await startEmbeddedMongodb({ path: directory.path });
    const error = await startEmbeddedMongodb({ path: `${directory.path}/.` }).catch(
      (reason: unknown) => reason,
    );
    expect(error)
      .to.be.an('error')
      .that.includes({
        message: `the data directory ${directory.path} is in use by the process ${process.pid}`,
      });
    await server.close();
    await (await startEmbeddedMongodb({ path: directory.path })).close();
  });

  it('is with the process of the highest number, and with nobody where that is gone', async () => {
    leaveNote({ pid: process.pid, started: 'before' });
    leaveNote({});
    expect(await refusal()).to.contain(refusedFor(process.ppid));
    leaveNote({ started: 'before' });
    await startsAndEnds();
    await startsAndEnds();
    expect(readdirSync(directory.path).filter((name) => name.startsWith('lock-'))).to.deep.equal([
      `lock-${number + 2}`,
    ]);
  });

  it('is with nobody in a copy of the directory, nor where a note is half written', async () => {
    leaveNote({ directory: '1:1' });
    await startsAndEnds();
    writeFileSync(join(leaveNote({}), 'holder.json'), '{"pid": 1');
    mkdirSync(join(directory.path, 'lock-draft-0a1b'));
    await startsAndEnds();
    expect(existsSync(join(directory.path, 'lock-draft-0a1b'))).to.equal(false);
  });

  it('is with one of many that take it from a process that is gone, again and again', async () => {
    const rounds = 40;
    const contenders = Array.from({ length: 4 }, () => {
      const workerData = { directory: directory.path, rounds };
      return new Worker(new URL('lock-contender.js', import.meta.url), { workerData });
    });
    const results = await Promise.all(
      contenders.map(
        (worker) =>
          new Promise<{ held: number; met: number }>((done, failed) => {
            worker.once('message', done);
            worker.once('error', failed);
          }),
      ),
    );
    expect(results.map(({ held }) => held)).to.deep.equal(contenders.map(() => rounds));
    expect(results.map(({ met }) => met)).to.deep.equal(contenders.map(() => 0));
  });

  it('is waited for while a copy is made, by a start and by another copy', async () => {
    const unlock = await lockDirectory(directory.path, { isCopying: true });
    const order: string[] = [];
    const waiting = [
      lockDirectory(directory.path, { isCopying: true }).then((unlockAgain) => {
        order.push('locked');
        unlockAgain();
      }),
      startsAndEnds().then(() => order.push('started')),
    ];
    order.push('copied');
    unlock();
    await Promise.all(waiting);
    expect(order[0]).to.equal('copied');
    expect(order).to.have.members(['copied', 'locked', 'started']);
  });

  it('keeps every other process from the files of a server', async () => {
    const { path } = directory;
    const server = await startEmbeddedMongodb({ path, port: 0 });
    await fill(server.uri);
    // Whoever opened the database would make this file anew.
    const lock = join(path, 'data.mdb-lock');
    renameSync(lock, join(path, 'elsewhere'));
    const copy = join(path, 'copy');
    expect(await run('copy', '--path', path, '--to', copy)).to.include({ code: 0, errors: '' });
    expect(await run('export', '--path', path)).to.include({ code: 0, errors: '' });
    expect(await run('--path', path)).to.include({ code: 1, errors: `${refusedFor(process.pid)}\n` });
    expect(existsSync(lock)).to.equal(false);
    await server.close();
    const copied = await startEmbeddedMongodb({ path: copy });
    await check(copied.uri);
    await copied.close();
  });

  it('is refused while a process of a former release has it, and free once that is gone', async () => {
    const storage = new Storage(directory.path);
    const { dev, ino } = statSync(storage.file);
    const leave = (note: object) =>
      storage.transaction(() => storage.put(formerHolderKey, encode({ file: `${dev}:${ino}`, ...note })));
    leave(running);
    expect(await refusal()).to.equal(`Error: ${refusedFor(process.ppid)}`);
    leave({ ...running, started: 'before' });
    await startsAndEnds();
    expect(storage.get(formerHolderKey)).to.equal(undefined);
    await storage.close();
  });
});
