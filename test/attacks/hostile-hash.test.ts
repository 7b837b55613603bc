import { expect } from 'chai';
import fc from 'fast-check';
import { HashingPool } from '../../src/passwords/hashing-pool.js';
import type { HashingTask } from '../../src/passwords/hashing-task.js';
import { PasswordHasher } from '../../src/passwords/password-hasher.js';
import { vectors } from '../passwords/vectors.js';

const cost = 4;
const salt = 'c2FsdHNhbHRzYWx0c2FsdA';
const key = 'a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U';
const signer = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';
const huge = '9'.repeat(400);

/** A hash of ASP.NET Identity with a number of iterations, and a key of so many bytes. */
function aspnet(iterations: number, keyLength = 32, saltLength = 16): string {
  const head = Buffer.alloc(13);
  head[0] = 1;
  head.writeUInt32BE(1, 1);
  head.writeUInt32BE(iterations, 5);
  head.writeUInt32BE(saltLength, 9);
  return Buffer.concat([head, Buffer.alloc(16 + keyLength)]).toString('base64');
}

const tooExpensive: Readonly<Record<string, readonly string[]>> = {
  bcrypt: ['17', '31'].map((rounds) => `$2b$${rounds}$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzABCDG`),
  argon2: ['m=4194304,t=1,p=1', `m=${huge},t=1,p=1`, 'm=65536,t=4294967295,p=1', 'm=65536,t=3,p=65536'].map(
    (numbers) => `$argon2id$v=19$${numbers}$${salt}$${key}`,
  ),
  scrypt: [
    // The memory, the work, r and p, each alone.
    'ln=19,r=8,p=1',
    'ln=17,r=8,p=16',
    'ln=1,r=65,p=1',
    'ln=1,r=1,p=65',
    'ln=30,r=8,p=1',
    `ln=${huge},r=8,p=1`,
    `ln=14,r=${huge},p=1`,
    'ln=1,r=1,p=1073741823',
    'ln=14,r=8,p=65536',
  ].map((numbers) => `$scrypt$${numbers}$${salt}$${key}`),
  Firebase: ['n=31,r=8,p=1', 'n=14,r=100000,p=1', `n=14,r=8,p=${huge}`].map(
    (numbers) => `$fbscrypt$v=1,${numbers},ss=Bw==,sk=${signer}$${salt}$${signer}`,
  ),
  PBKDF2: ['6000001', '4294967295', huge].map((i) => `$pbkdf2-sha256$i=${i}$${salt}$${key}`),
  'PBKDF2 with a long key': [`$pbkdf2-sha256$i=400000$${salt}$${'a2V5'.repeat(250)}`],
  Django: [
    `pbkdf2_sha256$2000000000$salt$${key}`,
    `scrypt$1073741824$salt$8$1$${key}`,
    `argon2$argon2i$v=19$m=4194304,t=9,p=1$${salt}$${key}`,
    'bcrypt$$2b$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzABCDG',
  ],
  'ASP.NET Identity': [aspnet(0xffffffff)],
  'any system, in a text of a megabyte,': [
    'a'.repeat(2 ** 20),
    `$argon2id$v=19$m=65536,t=3,p=1$${'a'.repeat(2 ** 20)}$${key}`,
    `pbkdf2_sha256$1000$${'s'.repeat(2 ** 20)}$${key}`,
    'A'.repeat(2 ** 20),
    '$'.repeat(2 ** 20),
  ],
};

const malformed: Readonly<Record<string, readonly string[]>> = {
  bcrypt: [
    '$2b$',
    '$2b$04$',
    // An engine would say no to these at once, which tells them apart.
    '$2b$04$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzABCDH',
    '$2b$04$abcdefghijklmnopqrstuvabcdefghijklmnopqrstuvwxyzABCDG',
    '$2b$03$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzABCDG',
    `$2b$-4$${salt}`,
  ],
  argon2: [
    `$argon2id$v=19$m=-1,t=3,p=1$${salt}$${key}`,
    `$argon2id$v=19$m=NaN,t=3,p=1$${salt}$${key}`,
    `$argon2id$v=19$m=0,t=0,p=0$${salt}$${key}`,
    `$argon2id$v=19$m=65536,t=0,p=1$${salt}$${key}`,
    `$argon2id$v=19$m=4,t=1,p=1$${salt}$${key}`,
    `$argon2id$v=19$m=1e3,t=1,p=1$${salt}$${key}`,
    `$argon2id$v=16$m=1024,t=1,p=1$${salt}$${key}`,
    `$argon2d$v=19$m=1024,t=1,p=1$${salt}$${key}`,
    `$argon2id$v=19$m=1024,t=1,p=1$$${key}`,
    `$argon2id$v=19$m=1024,t=1,p=1$YQ$${key}`,
    `$argon2id$v=19$m=1024,t=1,p=1$${salt}$`,
    `$argon2id$v=19$m=1024,t=1,p=1$${salt}$YQ`,
    `$argon2id$v=19$m=1024,t=1,p=1$!!!$${key}`,
    '$argon2id$',
  ],
  scrypt: [
    `$scrypt$ln=0,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=14,r=0,p=1$${salt}$${key}`,
    `$scrypt$ln=14,r=8,p=0$${salt}$${key}`,
    `$scrypt$ln=16,r=1,p=1$${salt}$${key}`,
    `$scrypt$ln=-1,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=14,r=8,p=1$${salt}$YQ`,
    `$scrypt$ln=14,r=8$${salt}$${key}`,
    `scrypt$16383$salt$8$1$${key}`,
    'scrypt$16384$salt$8$1$',
  ],
  'better-auth': [':', `${'a'.repeat(32)}:`, `${'a'.repeat(32)}:${'g'.repeat(128)}`, `:${'a'.repeat(128)}`],
  Firebase: [
    `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=$${salt}$${signer}`,
    `$fbscrypt$v=1,n=14,r=8,p=1,ss=!!!,sk=${signer}$${salt}$${signer}`,
    `$fbscrypt$v=1,n=0,r=8,p=1,ss=Bw==,sk=${signer}$${salt}$${signer}`,
    `$fbscrypt$v=2,n=14,r=8,p=1,ss=Bw==,sk=${signer}$${salt}$${signer}`,
    `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${signer}$${salt}$${key}`,
  ],
  PBKDF2: [
    `$pbkdf2-sha256$i=1$${salt}$${'a2V5'.repeat(342)}`,
    `$pbkdf2-sha256$i=1$${'a2V5'.repeat(342)}$${key}`,
    `$pbkdf2-sha256$i=0$${salt}$${key}`,
    `$pbkdf2-sha256$i=-5$${salt}$${key}`,
    `$pbkdf2-sha256$i=1000,l=64$${salt}$${key}`,
    `$pbkdf2-md5$i=1000$${salt}$${key}`,
    `$pbkdf2-sha256$i=1000$${salt}$`,
  ],
  Django: [
    'pbkdf2_sha256$',
    'pbkdf2_sha256$1000$salt$',
    'pbkdf2_sha256$1000$salt$YQ==',
    '__proto__$a',
    'constructor$a',
  ],
  'ASP.NET Identity': [
    // The tests of ASP.NET Core.
    'AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggE=',
    'AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggHIVY0sdEUfdyeM+E1LtH1uJgAAAAAAAAAAAAA=',
    'AQAAAAIAAAAyAAAAEOMwvh3+FZxqkdMBz2ekgGhwQ4A=',
    aspnet(1000, 0),
    aspnet(0),
    aspnet(1000, 32, 0xffffffff),
    'AQ==',
    'AA==',
  ],
};

const run = HashingPool.prototype.run;

describe('a hash in the database that somebody hostile wrote', () => {
  const tasks: HashingTask[] = [];
  const asked: string[] = [];
  const hasher = new PasswordHasher({ cost });
  const asking = new PasswordHasher({
    cost,
    verifyOther: (_, { hash }) => {
      asked.push(hash);
      return false;
    },
  });
  beforeEach(() => {
    HashingPool.prototype.run = function (task: HashingTask) {
      tasks.push(task);
      return run.call(this, task);
    };
    tasks.splice(0);
    asked.splice(0);
  });
  after(async () => {
    HashingPool.prototype.run = run;
    await Promise.all([hasher.close(), asking.close()]);
  });

  /** What is said of a hash that costs what a user who does not exist does, and matches nothing. */
  async function faultOf(hash: string, of = hasher) {
    const faults: string[] = [];
    tasks.splice(0);
    const stored = { hash, isForeign: true };
    expect(await of.verify('a password', stored, (fault) => faults.push(fault))).to.equal(false);
    expect(tasks).to.have.length(1);
    const [task] = tasks;
    expect(task?.task === 'verify' && task.comparison, hash.slice(0, 100)).to.equal(undefined);
    return faults;
  }

  for (const [system, hashes] of Object.entries(tooExpensive)) {
    it(`of ${system} costs nothing where it asks for too much, is told of, and goes to no function`, async () => {
      for (const hash of hashes) {
        expect(await faultOf(hash), hash.slice(0, 100)).to.deep.equal(['too_expensive']);
        expect(await faultOf(hash, asking)).to.deep.equal(['too_expensive']);
      }
      expect(asked).to.deep.equal([]);
    });
  }

  for (const [system, hashes] of Object.entries(malformed)) {
    it(`of ${system} matches nothing where it is malformed, and nothing is thrown`, async () => {
      for (const hash of hashes) expect(await faultOf(hash), hash).to.deep.equal(['unknown_format']);
    });
  }

  it('costs nothing by its salt', async () => {
    const stored = { hash: 'ab'.repeat(512), salt: 's'.repeat(2 ** 20), isForeign: true };
    expect(await hasher.verify('a password', stored)).to.equal(false);
    expect(tasks.map((task) => task.task === 'verify' && task.comparison)).to.deep.equal([undefined]);
  });

  it('of bcrypt at the cost that the operator chose is no attack', async () => {
    const faults: string[] = [];
    const own = new PasswordHasher({ cost: 17 });
    HashingPool.prototype.run = () => Promise.resolve({ outcome: false, durationMs: 1, isPortable: false });
    try {
      const [hash = ''] = tooExpensive.bcrypt ?? [];
      await own.verify('a password', { hash, isForeign: true }, (fault) => faults.push(fault));
    } finally {
      await own.close();
    }
    expect(faults).to.deep.equal([]);
  });

  it('is computed without an error, whatever it asks for within the bounds', async function () {
    this.timeout(120_000);
    const bytes = (maxLength: number) =>
      fc.uint8Array({ minLength: 8, maxLength }).map((one) => Buffer.from(one).toString('base64'));
    const numbers = (...most: number[]) => fc.tuple(...most.map((max) => fc.integer({ min: 1, max })));
    const hashes = fc.oneof(
      fc
        .tuple(numbers(200, 3, 20), bytes(100), bytes(100))
        .map(([[m, t, p], ...end]) => `$argon2i$v=19$m=${m},t=${t},p=${p}$${end.join('$')}`),
      fc
        .tuple(numbers(17, 3, 3), bytes(100), bytes(100))
        .map(([[ln, r, p], ...end]) => `$scrypt$ln=${ln},r=${r},p=${p}$${end.join('$')}`),
      fc
        .tuple(numbers(50), bytes(1000), bytes(1000))
        .map(([[i], ...end]) => `$pbkdf2-sha512$i=${i}$${end.join('$')}`),
    );
    await fc.assert(
      fc.asyncProperty(hashes, async (hash) => {
        expect(await hasher.verify('a password', { hash, isForeign: true })).to.equal(false);
      }),
      { numRuns: 200 },
    );
    const computed = tasks.filter((task) => task.task === 'verify' && task.comparison);
    expect(computed).to.have.length.above(20);
  });

  it('is never read in more than a moment, whatever is put into one that is right', async function () {
    this.timeout(120_000);
    const texts = vectors.map(({ stored }) => stored.hash);
    const changed = fc
      .tuple(
        fc.constantFrom(...texts),
        fc.nat(200),
        fc.nat(20),
        fc.string({ unit: 'binary-ascii', maxLength: 12 }),
      )
      .map(([text, at, length, put]) => `${text.slice(0, at)}${put}${text.slice(at + length)}`);
    HashingPool.prototype.run = () => Promise.resolve({ outcome: false, durationMs: 1, isPortable: false });
    await fc.assert(
      fc.asyncProperty(changed, async (hash) => {
        expect(await hasher.verify('a password', { hash, isForeign: true })).to.equal(false);
      }),
      { numRuns: 2000 },
    );
  });
});
