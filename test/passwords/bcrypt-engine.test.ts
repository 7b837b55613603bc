import { expect } from 'chai';
import { type BcryptEngine, nativeEngine, portableEngine } from '../../src/passwords/bcrypt-engine.js';

const cost = 4;

async function engines(): Promise<{ native: BcryptEngine; portable: BcryptEngine }> {
  const native = await nativeEngine();
  if (!native) throw new Error('the optional dependency @node-rs/bcrypt is not installed here');
  return { native, portable: await portableEngine() };
}

describe('the two engines of bcrypt', () => {
  const passwords = {
    'of letters': 'correct horse battery',
    'of 71 bytes': 'x'.repeat(71),
    'of 72 bytes': 'x'.repeat(72),
    'of 72 bytes in 18 characters': '🔑'.repeat(18),
    'of accents': 'pässwörd',
    'with spaces around': '  password  ',
    'with control characters': 'pass\tword\r\n',
    'of nothing': '',
  };
  for (const [name, password] of Object.entries(passwords)) {
    it(`verify the hashes of each other, for a password ${name}`, async () => {
      const { native, portable } = await engines();
      for (const writer of [native, portable]) {
        const hash = writer.hash(password, cost);
        expect(hash).to.match(/^\$2[aby]\$04\$/);
        for (const reader of [native, portable]) {
          expect(reader.verify(password, hash)).to.equal(true);
          expect(reader.verify(`${password.slice(0, -1)}?`, hash)).to.equal(false);
        }
      }
    });
  }

  it('verify hashes that other systems wrote', async () => {
    const { native, portable } = await engines();
    const hash = portable.hash('correct horse', cost);
    for (const version of ['2a', '2b', '2y']) {
      for (const engine of [native, portable])
        expect(engine.verify('correct horse', hash.replace('2b', version))).to.equal(true);
    }
  });

  it('salt: one password has a new hash each time', async () => {
    const { native, portable } = await engines();
    const hashes = [native, native, portable, portable].map((engine) => engine.hash('correct horse', cost));
    expect(new Set(hashes).size).to.equal(4);
  });

  it('verify nothing against a text that is no hash, and throw nothing', async () => {
    const { native, portable } = await engines();
    const zeros = `$2b$04$${'.'.repeat(53)}`;
    const texts = [
      '',
      'a text',
      '$2b$04$',
      '$2b$99$abcdefghijklmnopqrstuu',
      `$2b$04$${'*'.repeat(53)}`,
      zeros,
      zeros.replace('04', '99'),
      zeros.replace('2b', '3b'),
      'password',
    ];
    for (const engine of [native, portable]) {
      for (const text of texts) expect(engine.verify('password', text), text).to.equal(false);
    }
  });
});
