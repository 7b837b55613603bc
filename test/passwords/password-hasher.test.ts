import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { AuthError } from '../../src/errors.js';
import { portableEngine } from '../../src/passwords/bcrypt-engine.js';
import { PasswordHasher } from '../../src/passwords/password-hasher.js';
import { eventually } from '../harness/eventually.js';

describe('the password hasher', () => {
  const hashers: PasswordHasher[] = [];
  const hasherOf = (cost: number) => {
    const hasher = new PasswordHasher(cost);
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
    expect(await hasher.verify('correct horse', hash)).to.equal(true);
    expect(await hasher.verify('correct horse ', hash)).to.equal(false);
    expect(await hasher.verify('Correct horse', hash)).to.equal(false);
  });

  it('says that nothing matches where there is no hash, or none that can be read', async () => {
    const hasher = hasherOf(4);
    for (const hash of [undefined, '', 'correct horse'])
      expect(await hasher.verify('correct horse', hash)).to.equal(false);
  });

  it('does the whole work of a hash where there is none', async () => {
    const hasher = hasherOf(8);
    const hash = await hasher.hash('correct horse');
    const time = async (compared: string | undefined) => {
      const started = process.hrtime.bigint();
      await hasher.verify('correct zebra', compared);
      return Number(process.hrtime.bigint() - started);
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 15; round++) {
      known.push(await time(hash));
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

  it('leaves the event loop free while it hashes', async () => {
    const hasher = hasherOf(10);
    const work = Promise.all(Array.from({ length: 8 }, () => hasher.hash('correct horse')));
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
