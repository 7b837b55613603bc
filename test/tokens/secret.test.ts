import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import {
  publishedSecrets,
  retiredSecretFault,
  secretFault,
  secretWeakness,
} from '../../src/tokens/secret.js';

/** What people take for a secret, and what is wrong with each. */
const weak: Readonly<Record<string, readonly string[]>> = {
  'too few different characters': [
    'a'.repeat(64),
    'ü'.repeat(16),
    'ab'.repeat(32),
    '0101100111010110'.repeat(3),
    'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbcdefg',
  ],
  'a sequence of characters': [
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '123456789012345678901234567890123456',
    'abcdefghij123abcdefghij123abcdefghij123',
    'zyxwvutsrqponmlkjihgfedcba9876543210',
    'aabbccddeeffgghhiijjkkllmmnnooppqqrr',
  ],
  'repeats a short text': [
    'correct-horse-correct-horse-correct-horse',
    'OurFinestKey2024OurFinestKey2024OurFinestKey2024',
    'password1;password2;password3;password4',
    'the token key of our app; the token key',
    'qwertyuiop'.repeat(4),
  ],
  'the words of a placeholder': [
    'change-me-before-you-go-to-production!',
    'Change-Me, and CHANGE-ME, and change-me',
    'CHANGEME_0123456789_and_some_more_text',
    'please change_me, dear administrator 1',
    'your-secret-goes-here-at-least-32-bytes',
    'your-256-bit-secret-for-all-your-tokens',
    'My Secret, of at least thirty-two bytes',
    'replace-me-with-openssl-rand-base64-48',
    'this is a PlaceHolder for a real secret',
  ],
};
const all = Object.values(weak).flat();

const base36 = 'abcdefghijklmnopqrstuvwxyz0123456789';
const draw = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** What is drawn at random, and how many of 20,000 may be refused. */
const random: readonly (readonly [what: string, make: () => string, refused: number])[] = [
  ['openssl rand -base64 48', () => randomBytes(48).toString('base64'), 0],
  ['openssl rand -base64 32', () => randomBytes(32).toString('base64'), 0],
  ['openssl rand -hex 32', () => randomBytes(32).toString('hex'), 0],
  ['openssl rand -hex 16', () => randomBytes(16).toString('hex'), 1],
  ['a UUID', () => randomUUID(), 0],
  ['a pair of UUIDs', () => `${randomUUID()}${randomUUID()}`, 0],
  ['letters and digits', () => draw(base36, 32), 0],
  ['40 digits', () => draw('0123456789', 40), 100],
  ['two of them, one after the other', () => randomBytes(24).toString('base64url').repeat(2), 0],
];

describe('a secret', () => {
  it('will do from 32 bytes on, in UTF-8', () => {
    const text = 'q8-Zr!7vB0.Xn_3kP:sW5~Lh9,Ty2+Gd';
    expect(secretFault(text)).to.equal(undefined);
    expect(secretFault(text.slice(1))).to.include('at least 32 bytes');
    expect(secretFault('ñéüøßåæçðþžšłęąő')).to.equal(undefined);
    expect(secretFault('ñéüøßåæçðþžšłęą')).to.include('at least 32 bytes');
  });

  it('has to be a text that is there', () => {
    for (const secret of [undefined, null, '', 1, Buffer.alloc(64), ['x'.repeat(32)], {}])
      expect(secretFault(secret)).to.include('is missing');
  });

  it('must not be one that is printed for all to read', () => {
    expect(publishedSecrets.size).to.be.above(0);
    for (const secret of publishedSecrets) expect(secretFault(secret)).to.include('published');
  });

  for (const [weakness, secrets] of Object.entries(weak)) {
    it(`must not be one that can be guessed: ${weakness}`, () => {
      for (const secret of secrets) {
        expect(secretWeakness(secret), secret).to.include(weakness);
        expect(secretFault(secret), secret).to.match(
          /^[^;]+, so that it can be guessed; make one with: openssl rand -base64 48$/,
        );
      }
    });
  }

  for (const [what, make, refused] of random) {
    it(`will do where it was drawn at random: ${what}`, () => {
      const secrets = Array.from({ length: 20_000 }, make);
      const weakOnes = secrets.filter((secret) => secretWeakness(secret) !== undefined);
      expect(weakOnes.length, weakOnes[0]).to.be.at.most(refused);
    });
  }

  it('may be one that can be guessed where it is retired, so that its owner can move away from it', () => {
    for (const secret of all) expect(retiredSecretFault(secret), secret).to.equal(undefined);
    for (const secret of [undefined, '', 'short', ...publishedSecrets])
      expect(retiredSecretFault(secret)).to.equal(secretFault(secret)).and.not.equal(undefined);
  });

  it('is never in the text of its fault', () => {
    for (const secret of ['short and secret', ...publishedSecrets, ...all])
      expect(secretFault(secret)).not.to.include(secret);
  });
});
