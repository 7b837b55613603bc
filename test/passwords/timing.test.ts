import { expect } from 'chai';
import { HashingPool } from '../../src/passwords/hashing-pool.js';
import type { HashingTask } from '../../src/passwords/hashing-task.js';
import { PasswordHasher, type StoredPassword } from '../../src/passwords/password-hasher.js';
import { vectors } from './vectors.js';

const cost = 6;
const run = HashingPool.prototype.run;

const foreign = (hash: string): StoredPassword => ({ hash, isForeign: true });

/** The work that a task gives a thread when nothing matches: the costs of bcrypt, and the milliseconds that it lasts at least. */
function workOf(task: HashingTask | undefined) {
  if (task?.task !== 'verify') throw new Error('no password was verified');
  const { comparison, padding } = task;
  const costs = [...(comparison ? [comparison] : []), ...padding.dummies].map((one) =>
    one.algorithm === 'bcrypt' ? one.cost : one.algorithm,
  );
  return { costs, untilMs: padding.untilMs };
}

describe('a wrong password, by the work that it gives to the threads', () => {
  const tasks: HashingTask[] = [];
  let hasher: PasswordHasher;
  before(() => {
    HashingPool.prototype.run = function (task: HashingTask) {
      tasks.push(task);
      return run.call(this, task);
    };
  });
  beforeEach(() => {
    hasher = new PasswordHasher({ cost });
  });
  afterEach(async () => {
    await hasher.close();
    tasks.splice(0);
  });
  after(() => {
    HashingPool.prototype.run = run;
  });

  /** The only task of a refusal. */
  async function refusalOf(stored: StoredPassword | undefined, password = 'a wrong password') {
    tasks.splice(0);
    expect(await hasher.verify(password, stored)).to.equal(false);
    expect(tasks).to.have.length(1);
    return workOf(tasks[0]);
  }

  it('costs one hash where there is no user, and as much for a user', async () => {
    const stored = { hash: await hasher.hash('correct horse'), isForeign: false };
    for (const one of [undefined, stored])
      expect(await refusalOf(one)).to.deep.equal({ costs: [cost], untilMs: 0 });
  });

  it('costs one hash for a hash that cannot be compared with, and for a password that is too long for ours', async () => {
    const stored = { hash: await hasher.hash('x'.repeat(72)), isForeign: false };
    expect(await refusalOf(stored, 'x'.repeat(73))).to.deep.equal({ costs: [cost], untilMs: 0 });
    for (const hash of ['', 'no hash', '$2b$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzABCDG'])
      expect(await refusalOf(foreign(hash))).to.deep.equal({ costs: [cost], untilMs: 0 });
  });

  it('costs two hashes, for nobody as for anybody, where it was not typed in its normal form', async () => {
    const typed = 'pa\u0308ssword of mine';
    const [ours, long] = [await hasher.hash('correct horse'), await hasher.hash('x'.repeat(72))];
    for (const stored of [
      undefined,
      { hash: ours, isForeign: false },
      foreign(ours),
      foreign('no hash'),
      foreign(long),
    ]) {
      tasks.splice(0);
      expect(await hasher.verify(typed, stored)).to.equal(false);
      expect(tasks.map(workOf)).to.deep.equal(Array(2).fill({ costs: [cost], untilMs: 0 }));
    }
  });

  it('costs what adds up to one hash for a cheaper one of bcrypt', async () => {
    const cheap = foreign('$2b$04$R9xTQxgY2whsPcZwdq6hxeSD8B9xuo3hsd.30vhLO6mSAkn/RUtG6');
    expect(await refusalOf(cheap)).to.deep.equal({ costs: [4, 4, 5], untilMs: 0 });
  });

  it('lasts as long as hashes have lasted for one of another algorithm, and a whole hash more where that is not known', async () => {
    const cheap = vectors.filter(({ system }) => /^(ASP\.NET|PBKDF2|argon2i,)/.test(system));
    expect(cheap).to.have.length.above(8);
    for (const { stored } of cheap) {
      const { costs, untilMs } = await refusalOf(stored);
      expect([costs.at(1), untilMs]).to.deep.equal([cost, 0]);
    }
    await hasher.verify('a wrong password', undefined);
    for (const { stored } of cheap) {
      const { costs, untilMs } = await refusalOf(stored);
      expect(costs).to.have.length(1);
      expect(untilMs).to.be.above(0);
    }
  });

  it('keeps a thread until that time is over', async () => {
    const slow = new PasswordHasher({ cost: 10 });
    const cheap = foreign('AQAAAAIAAAAyAAAAEOMwvh3+FZxqkdMBz2ekgGhwQ4B6pZWND6zgESBuWiHw');
    try {
      await slow.verify('a wrong password', undefined);
      tasks.splice(0);
      const startedAt = performance.now();
      await slow.verify('a wrong password', cheap);
      const { untilMs } = workOf(tasks[0]);
      expect(untilMs).to.be.above(5);
      expect(performance.now() - startedAt).to.be.at.least(untilMs);
    } finally {
      await slow.close();
    }
  });

  it('costs nothing more when the password is right', async () => {
    const { password, stored } = vectors.find(({ system }) => system === 'PBKDF2 with SHA-1') ?? {};
    tasks.splice(0);
    expect(await hasher.verify(password ?? '', stored)).to.equal(true);
    expect(tasks).to.have.length(1);
  });

  it('costs a hash for one that an own function says no to, less the time that it took', async () => {
    await hasher.close();
    hasher = new PasswordHasher({ cost, verifyOther: () => false });
    expect(await refusalOf(foreign('own$hash'))).to.deep.equal({ costs: [cost], untilMs: 0 });
    await hasher.verify('a wrong password', undefined);
    const { costs, untilMs } = await refusalOf(foreign('own$hash'));
    expect(costs).to.deep.equal([]);
    expect(untilMs).to.be.above(0);
  });

  it('costs one hash of argon2id where passwords are hashed by it', async () => {
    await hasher.close();
    hasher = new PasswordHasher({ cost, algorithm: 'argon2id' });
    const stored = { hash: await hasher.hash('correct horse'), isForeign: false };
    for (const one of [undefined, stored])
      expect(await refusalOf(one)).to.deep.equal({ costs: ['argon2'], untilMs: 0 });
    const { costs, untilMs } = await refusalOf(
      foreign('$2b$04$R9xTQxgY2whsPcZwdq6hxeSD8B9xuo3hsd.30vhLO6mSAkn/RUtG6'),
    );
    expect(costs).to.deep.equal([4]);
    expect(untilMs).to.be.above(0);
  });
});
