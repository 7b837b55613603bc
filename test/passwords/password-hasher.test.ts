import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, getPriority } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AuthError } from '../../src/errors.js';
import { portableEngine } from '../../src/passwords/bcrypt-engine.js';
import { PasswordHasher, type StoredPassword } from '../../src/passwords/password-hasher.js';
import { eventually } from '../harness/eventually.js';
import { copyWith, runProgram, textOf } from './copy-with.js';

const own = (hash: string): StoredPassword => ({ hash, isForeign: false });

describe('the password hasher', () => {
  const hashers: PasswordHasher[] = [];
  const hasherOf = (cost: number) => {
    const hasher = new PasswordHasher({ cost });
    hashers.push(hasher);
    return hasher;
  };
  afterEach(async () => {
    await Promise.all(hashers.splice(0).map((hasher) => hasher.close()));
  });

  it('hashes with its cost, and verifies', async () => {
    const hasher = hasherOf(5);
    const hash = await hasher.hash('correct horse');
    expect(hash).to.match(/^\$2[aby]\$05\$/);
    expect(await hasher.verify('correct horse', own(hash))).to.equal(true);
    expect(await hasher.verify('correct horse ', own(hash))).to.equal(false);
    expect(await hasher.verify('Correct horse', own(hash))).to.equal(false);
  });

  it('says that nothing matches where there is no hash, or none that can be read', async () => {
    const hasher = hasherOf(4);
    for (const stored of [undefined, own(''), own('correct horse')])
      expect(await hasher.verify('correct horse', stored)).to.equal(false);
  });

  it('does the whole work of a hash where there is none', async () => {
    const hasher = hasherOf(8);
    const hash = await hasher.hash('correct horse');
    const time = async (compared: StoredPassword | undefined) => {
      const started = process.hrtime.bigint();
      await hasher.verify('correct zebra', compared);
      return Number(process.hrtime.bigint() - started);
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 8; round++) {
      known.push(await time(own(hash)));
      unknown.push(await time(undefined));
    }
    // A comparison that ends early takes a thousandth of it.
    expect(Math.min(...unknown)).to.be.above(Math.min(...known) / 4);
  });

  it('calls a hash outdated when it cost less, and not when it cost as much or more', async () => {
    const engine = await portableEngine();
    const hasher = hasherOf(6);
    expect(hasher.isOutdated(engine.hash('correct horse', 5))).to.equal(true);
    expect(hasher.isOutdated(engine.hash('correct horse', 6))).to.equal(false);
    expect(hasher.isOutdated(engine.hash('correct horse', 7))).to.equal(false);
    expect(hasher.isOutdated('no hash')).to.equal(true);
  });

  it('hashes no password of which bcrypt would ignore the end', async () => {
    const hasher = hasherOf(4);
    for (const password of ['x'.repeat(72), 'ü'.repeat(36)]) {
      expect(hasher.canHash(password)).to.equal(true);
      expect(await hasher.verify(password, own(await hasher.hash(password)))).to.equal(true);
    }
    for (const password of ['x'.repeat(73), `${'ü'.repeat(36)}x`]) {
      expect(hasher.canHash(password)).to.equal(false);
      const refused = await hasher.hash(password).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(RangeError);
      expect(String(refused)).to.not.include(password);
    }
    expect(hasher.rules).to.deep.equal({ minimumCharacters: 8, maximumBytes: 72 });
  });

  it('asks a function of the application about hashes in no known format, and about no others', async () => {
    const asked: unknown[] = [];
    const hasher = new PasswordHasher({
      cost: 4,
      verifyOther: async (password, stored) => {
        asked.push(stored);
        return password === 'correct horse';
      },
    });
    hashers.push(hasher);
    const faults: string[] = [];
    const verify = (password: string, stored?: StoredPassword) =>
      hasher.verify(password, stored, (fault) => faults.push(fault));
    const hash = await hasher.hash('another');
    for (const stored of [undefined, own(hash), { hash, isForeign: true }])
      expect(await verify('correct horse', stored)).to.equal(false);
    expect(asked).to.deep.equal([]);
    expect(await verify('correct horse', { hash: 'ours$1', isForeign: true })).to.equal(true);
    expect(await verify('a wrong one', { hash: 'ours$1', salt: 'salt', isForeign: true })).to.equal(false);
    expect(asked).to.deep.equal([{ hash: 'ours$1' }, { hash: 'ours$1', salt: 'salt' }]);
    expect(faults).to.deep.equal([]);
  });

  it('takes no other answer of that function for a yes, and its error for no answer', async () => {
    const answers: unknown[] = ['yes', 1, undefined];
    const hasher = new PasswordHasher({
      cost: 4,
      verifyOther: () => {
        if (answers.length === 0) throw new Error('broken');
        return JSON.parse(JSON.stringify(answers.shift() ?? null));
      },
    });
    hashers.push(hasher);
    const verify = () => hasher.verify('correct horse', { hash: 'ours$1', isForeign: true });
    for (const _ of [...answers]) expect(await verify()).to.equal(false);
    expect(String(await verify().catch((error: unknown) => error))).to.equal('Error: broken');
  });

  it('takes a burst as its first work', async () => {
    const hasher = hasherOf(4);
    const hashes = await Promise.all(Array.from({ length: 100 }, () => hasher.hash('correct horse')));
    expect(new Set(hashes).size).to.equal(100);
  });

  it('refuses work that would wait for more than about five seconds, and says when to come again', async () => {
    const hasher = hasherOf(12);
    const begun = performance.now();
    await hasher.hash('correct horse');
    const fitting = Math.floor(5_000 / (performance.now() - begun)) * availableParallelism();
    // Four times as much as can be done in the time.
    const refused: AuthError[] = [];
    const others: unknown[] = [];
    const work = Array.from({ length: 100 * availableParallelism() }, () =>
      hasher.hash('correct horse').catch((error: unknown) => {
        if (error instanceof AuthError) refused.push(error);
        else others.push(error);
      }),
    );
    expect(refused).to.have.length(0);
    await eventually('the others are refused', () => refused.length > 10);
    await hasher.close();
    await Promise.all(work);
    expect(refused.length).to.be.above(10);
    expect(others.length).to.be.at.least(fitting);
    for (const error of refused) {
      expect(error.code).to.equal('service_unavailable');
      expect(error.retryAfter).to.be.within(5, 60);
    }
  });

  it('ends its threads when it is closed, also twice, and leaves nobody waiting', async () => {
    const hasher = hasherOf(10);
    const waiting = Array.from({ length: 20 }, () => hasher.hash('correct horse'));
    const settled = Promise.allSettled(waiting);
    await hasher.close();
    await hasher.close();
    expect(await settled).to.have.length(20);
  });

  it('refuses work once it is closed, and starts no thread for it', async () => {
    const hasher = hasherOf(4);
    await hasher.close();
    const refused = await hasher.hash('correct horse').catch((error: unknown) => error);
    expect(String(refused)).to.include('closed');
  });

  it('lowers the priority of its threads, and not of the event loop', async function () {
    if (process.platform !== 'linux') this.skip();
    const before = await priorities();
    const hasher = hasherOf(4);
    await hasher.hash('correct horse');
    const after = await priorities();
    // It may have been kept from a hasher before.
    expect([...after.values()]).to.include(getPriority() + 10);
    expect(after.get(String(process.pid)))
      .to.equal(getPriority())
      .and.to.equal(before.get(String(process.pid)));
  });

  const noThread = {
    'that breaks as it starts': (path: string) => writeFile(path, `throw new Error('a broken thread');`),
    'whose file is missing, as in a bundle': (path: string) => rm(path),
    'that ends at once': (path: string) => writeFile(path, 'process.exit();'),
  };
  describe('without threads', () => {
    let copy: Awaited<ReturnType<typeof copyWith>>;
    before(async () => {
      copy = await copyWith('hashing-worker.js', '');
    });
    after(() => copy.remove());

    for (const [name, breakIt] of Object.entries(noThread))
      it(`hashes on the main thread instead of in one ${name}, and says so once, as it starts`, async () => {
        const { path } = copy;
        await breakIt(join(path, 'src/passwords/hashing-worker.js'));
        const program = `
          import { PasswordHasher } from './src/passwords/password-hasher.js';
          const told = [];
          const hasher = new PasswordHasher({ cost: 4, onFallback: (error) => told.push(error.message) });
          await hasher.start();
          console.log(told.join());
          const hashes = await Promise.all([1, 2, 3].map(() => hasher.hash('correct horse')));
          const stored = hashes.map((hash) => ({ hash, isForeign: false }));
          const right = await Promise.all(stored.map((one) => hasher.verify('correct horse', one)));
          const wrong = await hasher.verify('wrong horse', stored[0]);
          await hasher.close();
          console.log(told.length, ...right, wrong);`;
        const [reason, outcome] = (await runProgram(program, path)).stdout.split('\n');
        expect(reason).to.match(
          /^(a broken thread|there is no hashing-worker.js beside .*here.cjs|The hashing thread ended as it started)$/,
        );
        expect(outcome).to.equal('1 true true true false');
      });
  });

  it('does without native bcrypt where it is not installed, and says so once', async () => {
    const engine = await textOf('bcrypt-engine.js');
    const without = engine.replace("'@node-rs/bcrypt'", "'@node-rs/not-installed'");
    expect(without).to.not.equal(engine);
    const { path, remove } = await copyWith('bcrypt-engine.js', without);
    try {
      const program = `
        import { PasswordHasher } from './src/passwords/password-hasher.js';
        const told = [];
        const hasher = new PasswordHasher({ cost: 4, onPortable: () => told.push('portable') });
        const hashes = await Promise.all([1, 2, 3].map(() => hasher.hash('correct horse')));
        const verified = await Promise.all(hashes.map((hash) => hasher.verify('correct horse', { hash, isForeign: false })));
        await hasher.close();
        console.log([...verified, ...told].join());`;
      expect((await runProgram(program, path)).stdout).to.equal('true,true,true,portable\n');
    } finally {
      await remove();
    }
  });

  it('says nothing of an engine where native bcrypt is installed', async () => {
    let told = 0;
    const hasher = new PasswordHasher({ cost: 4, onPortable: () => told++ });
    hashers.push(hasher);
    await hasher.hash('correct horse');
    expect(told).to.equal(0);
  });

  it('leaves the event loop free while it hashes', async () => {
    const hasher = hasherOf(10);
    const work = Promise.all(Array.from({ length: 3 }, () => hasher.hash('correct horse')));
    let turns = 0;
    let done = false;
    work.then(() => {
      done = true;
    });
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    // Hashing on the loop leaves it one turn for each hash.
    expect(turns).to.be.above(100);
  });
});

/** The priority of each thread of this process. */
async function priorities(): Promise<Map<string, number>> {
  const threads = await readdir('/proc/self/task');
  const entries = threads.map(async (thread): Promise<[string, number][]> => {
    // One may have ended since.
    const stat = await readFile(`/proc/self/task/${thread}/stat`, 'utf8').catch(() => undefined);
    // Its name, in parentheses, may have anything in it; the 17th field after it is the priority.
    return stat === undefined ? [] : [[thread, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])]];
  });
  return new Map((await Promise.all(entries)).flat());
}
