import { expect } from 'chai';
import { PasswordHasher } from '../../src/passwords/password-hasher.js';
import { realWorld, vectorPassword, vectors } from './vectors.js';

/** They take a tenth of a second or more, by an algorithm that there is a quick one of as well; what is damaged below is refused of them too. */
const slow =
  /^(Firebase$|argon2id$|Django (pbkdf2_sha256|argon2|scrypt)|better-auth|passport-local|.* 250,000)/;

describe('the hashes of other systems', () => {
  const hasher = new PasswordHasher({ cost: 4 });
  after(() => hasher.close());

  for (const { system, password, stored } of vectors) {
    const isSlow = slow.test(system);
    it(`of ${system} match the password that was hashed${isSlow ? '' : ', and no other'}`, async () => {
      expect(await hasher.verify(password, stored)).to.equal(true);
      const others = [`${password.slice(0, -1)}?`, password.slice(1), password.toUpperCase(), ''];
      for (const wrong of isSlow ? [] : others)
        expect(await hasher.verify(wrong, stored), wrong).to.equal(false);
    });

    it(`of ${system} are to be replaced`, () => {
      const isBcrypt = /^\$2[aby]\$/.test(stored.hash);
      const strong = new PasswordHasher({ cost: 11 });
      expect(strong.isOutdated(stored.hash)).to.equal(true);
      if (!isBcrypt) expect(hasher.isOutdated(stored.hash)).to.equal(true);
    });

    it(`of ${system} match nothing when a character of them is another, or two are added`, async () => {
      const hash = stored.hash.replace(/=+$/, '');
      const other = hash.at(-5) === 'a' ? 'b' : 'a';
      for (const damaged of [`${hash.slice(0, -5)}${other}${hash.slice(-4)}`, `${hash}ab`])
        expect(await hasher.verify(password, { ...stored, hash: damaged }), damaged).to.equal(false);
    });
  }

  it('with their salt in a field of its own are made with numbers that the settings say', async () => {
    const numbers = { iterations: 10_000, keyLength: 512, digest: 'sha512' } as const;
    const own = new PasswordHasher({ cost: 4, pbkdf2: numbers });
    try {
      expect(await own.verify(vectorPassword, realWorld)).to.equal(true);
      expect(await own.verify(`${vectorPassword}?`, realWorld)).to.equal(false);
      expect(await own.verify(vectorPassword, { ...realWorld, salt: 'another' })).to.equal(false);
    } finally {
      await own.close();
    }
    expect(await hasher.verify(vectorPassword, realWorld)).to.equal(false);
  });

  it('with their salt in a field of its own match nothing without it', async () => {
    const { hash } = realWorld;
    for (const salt of [undefined, '']) {
      const stored = { hash, isForeign: true, ...(salt !== undefined && { salt }) };
      expect(await hasher.verify(vectorPassword, stored)).to.equal(false);
    }
  });

  it('with their salt in a field of its own are in no known format where they have another length', async () => {
    const faults: string[] = [];
    const stored = { ...realWorld, hash: realWorld.hash.slice(0, 64) };
    expect(await hasher.verify(vectorPassword, stored, (fault) => faults.push(fault))).to.equal(false);
    expect(faults).to.deep.equal(['unknown_format']);
  });

  it('of bcrypt match a password whose first 72 bytes are right, as they always did, and ours never', async () => {
    const password = 'x'.repeat(72);
    const hash = await hasher.hash(password);
    const longer = `${password} and anything else`;
    expect(await hasher.verify(longer, { hash, isForeign: true })).to.equal(true);
    expect(await hasher.verify(longer, { hash, isForeign: false })).to.equal(false);
    expect(await hasher.verify(password, { hash, isForeign: false })).to.equal(true);
  });

  it('of Django tell long passwords apart that bcrypt alone would not', async () => {
    // Django 5.2.
    const hash = 'bcrypt_sha256$$2b$05$D13es54orhrRX0ArxjrLkegzJObbYFJfmeLWSt2ObaOv03rNdFciC';
    expect(await hasher.verify('x'.repeat(100), { hash, isForeign: true })).to.equal(true);
    expect(await hasher.verify('x'.repeat(99), { hash, isForeign: true })).to.equal(false);
  });

  it('that Django marks as unusable, and hashes of MD5 and SHA-1 alone, match nothing', async () => {
    const hashes = ['!', '!pbkdf2_sha256$1$a$b', 'md5$salt$2a9d119df47ff993b662a8ef36f9ea20', 'a'.repeat(40)];
    for (const hash of hashes)
      expect(await hasher.verify(vectorPassword, { hash, isForeign: true }), hash).to.equal(false);
  });
});
