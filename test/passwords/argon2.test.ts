import { expect } from 'chai';
import { portableEngine } from '../../src/passwords/bcrypt-engine.js';
import { PasswordHasher } from '../../src/passwords/password-hasher.js';
import { copyWith, runProgram, textOf } from './copy-with.js';

describe('passwords hashed with argon2id', () => {
  const hasher = new PasswordHasher({ algorithm: 'argon2id', cost: 4 });
  after(() => hasher.close());

  it('are hashed with the numbers that OWASP recommends, and a salt of their own', async () => {
    const hashes = await Promise.all(['correct horse', 'correct horse'].map((one) => hasher.hash(one)));
    for (const hash of hashes) expect(hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(new Set(hashes).size).to.equal(2);
  });

  it('are read to the last of 1,024 bytes', async () => {
    const password = `${'x'.repeat(1023)}y`;
    const stored = { hash: await hasher.hash(password), isForeign: false };
    expect(await hasher.verify(password, stored)).to.equal(true);
    expect(await hasher.verify(`${'x'.repeat(1023)}z`, stored)).to.equal(false);
    expect(hasher.rules).to.deep.equal({ minimumCharacters: 8, maximumBytes: 1024 });
    expect(await hasher.hash(`${password}y`).catch((error: unknown) => error)).to.be.instanceOf(RangeError);
  });

  it('are told from those that cost less, or are of bcrypt', async () => {
    const hash = await hasher.hash('correct horse');
    const engine = await portableEngine();
    expect(hasher.isOutdated(hash)).to.equal(false);
    expect(hasher.isOutdated(hash.replace('m=19456', 'm=65536'))).to.equal(false);
    const others = [
      hash.replace('m=19456', 'm=19455'),
      hash.replace('t=2', 't=1'),
      hash.replace('argon2id', 'argon2i'),
      `argon2${hash}`,
      engine.hash('correct horse', 4),
      '',
    ];
    for (const other of others) expect(hasher.isOutdated(other), other).to.equal(true);
    const ofBcrypt = new PasswordHasher({ cost: 4 });
    expect(ofBcrypt.isOutdated(hash)).to.equal(true);
    await ofBcrypt.close();
  });

  it('are still those of bcrypt for whoever has one, up to 72 bytes', async () => {
    const engine = await portableEngine();
    const password = 'x'.repeat(72);
    const stored = { hash: engine.hash(password, 4), isForeign: false };
    expect(await hasher.verify(password, stored)).to.equal(true);
    expect(await hasher.verify(`${password}y`, stored)).to.equal(false);
  });

  describe('where the package is not installed', () => {
    let copy: Awaited<ReturnType<typeof copyWith>>;
    before(async () => {
      const engine = await textOf('argon2-engine.js');
      const without = engine.replace("packageName = '@node-rs/argon2'", "packageName = '@node-rs/missing'");
      expect(without).to.not.equal(engine);
      copy = await copyWith('argon2-engine.js', without);
    });
    after(() => copy.remove());

    it('are a fault of the server and no wrong password, and the log says what to install', async () => {
      const program = `
        import { PasswordHasher } from './src/passwords/password-hasher.js';
        const hasher = new PasswordHasher({ cost: 4 });
        const hash = ${JSON.stringify(await hasher.hash('correct horse'))};
        const stored = { hash, isForeign: true };
        const error = await hasher.verify('correct horse', stored).catch((error) => error);
        console.log(JSON.stringify([error.code, error.status, error.message, error.cause.message]));
        console.log(await hasher.verify('correct horse', undefined));
        await hasher.close();`;
      const { stdout } = await runProgram(program, copy.path);
      const [error, other] = stdout.split('\n');
      expect(JSON.parse(error ?? '')).to.deep.equal([
        'internal_error',
        500,
        'Internal error',
        'argon2 needs @node-rs/missing; install it: npm install @node-rs/missing',
      ]);
      expect(other).to.equal('false');
    });

    it('cannot be chosen: the options are refused with what to install', async () => {
      const program = `
        import mongoose from 'mongoose';
        import { resolveOptions } from './src/core/option-rules.js';
        const given = { secret: 'a secret of the tests, long enough to be one', connection: mongoose.connection };
        try {
          resolveOptions({ ...given, passwords: { algorithm: 'argon2id' } });
        } catch (error) {
          console.log(error.name, error.message);
        }
        console.log(resolveOptions(given).passwords.algorithm);
        process.exit();`;
      const { stdout } = await runProgram(program, copy.path);
      expect(stdout.split('\n').slice(0, 2)).to.deep.equal([
        'OptionError createAuth: passwords.algorithm argon2id needs @node-rs/argon2; install it: npm install @node-rs/argon2',
        'bcrypt',
      ]);
    });
  });
});
