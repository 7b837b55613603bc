import { expect } from 'chai';
import { seal, unseal } from '../../src/tokens/jwe.js';
import { createKeyRing } from '../../src/tokens/key-ring.js';
import { testSecret } from '../harness/app.js';
import {
  accessKeys,
  numberOfBytes,
  refreshKeys,
  sealByHand,
  withChangedByte,
  withPart,
} from '../harness/forge.js';

const ring = createKeyRing('access_token', testSecret, []);
const opens = (token: string) => unseal(token, ring) !== undefined;

describe('a JWE', () => {
  const token = seal('a text', accessKeys);

  it('opens to what was sealed, with the keys that sealed it', () => {
    const unsealed = unseal(seal('naïve ☕ 🔑', accessKeys), ring);
    expect(unsealed?.plaintext).to.equal('naïve ☕ 🔑');
    expect(unsealed?.keys).to.equal(ring.keys[0]);
  });

  it('never has the same initialization vector twice', () => {
    const ivs = Array.from({ length: 2000 }, () => seal('a text', accessKeys).split('.')[2]);
    expect(new Set(ivs).size).to.equal(ivs.length);
    expect(numberOfBytes(token, 2)).to.equal(12);
    expect(numberOfBytes(token, 4)).to.equal(16);
  });

  for (const [part, name] of ['header', 'encrypted key', 'IV', 'ciphertext', 'tag'].entries()) {
    it(`does not open when any byte of its ${name} was changed`, () => {
      const changed = Array.from({ length: numberOfBytes(token, part) }, (_, at) =>
        withChangedByte(token, part, at),
      );
      expect(changed.filter(opens)).to.deep.equal([]);
    });
  }

  it('does not open with a tag that was cut, to any length', () => {
    const cut = (length: number) =>
      withPart(token, 4, (tag) => Buffer.from(tag, 'base64url').subarray(0, length).toString('base64url'));
    expect(opens(cut(16))).to.equal(true);
    expect(Array.from({ length: 16 }, (_, length) => cut(length)).filter(opens)).to.deep.equal([]);
  });

  it('does not open with a longer tag, or an IV of another length', () => {
    expect(
      opens(
        withPart(token, 4, (tag) =>
          Buffer.concat([Buffer.from(tag, 'base64url'), Buffer.alloc(1)]).toString('base64url'),
        ),
      ),
    ).to.equal(false);
    for (const length of [0, 1, 8, 11, 13, 16])
      expect(
        opens(withPart(token, 2, () => Buffer.alloc(length).toString('base64url'))),
        `${length}`,
      ).to.equal(false);
  });

  it('does not open with fewer or more than five parts', () => {
    const parts = token.split('.');
    for (let count = 0; count < 5; count++)
      expect(opens(parts.slice(0, count).join('.')), `${count}`).to.equal(false);
    for (const surplus of [`${token}.`, `.${token}`, `${token}.AAAA`, `${token}.${token}`])
      expect(opens(surplus)).to.equal(false);
  });

  it('does not open in an encoding that is not the canonical one', () => {
    // 22 characters carry the tag's 128 bits and 4 more, which have to be zero.
    const lastOfTag = token.slice(-1);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sameBytes = alphabet[alphabet.indexOf(lastOfTag) + 1] ?? '';
    const another = token.slice(0, -1) + sameBytes;
    expect(Buffer.from(another.split('.')[4] ?? '', 'base64url')).to.deep.equal(
      Buffer.from(token.split('.')[4] ?? '', 'base64url'),
    );
    expect(opens(another)).to.equal(false);

    for (const part of [0, 2, 3, 4]) {
      for (const change of [
        (text: string) => `${text}=`,
        (text: string) => `${text}==`,
        (text: string) => ` ${text}`,
        (text: string) => `${text.slice(0, 3)}\n${text.slice(3)}`,
        (text: string) => `${text.slice(0, 3)}!${text.slice(3)}`,
      ])
        expect(opens(withPart(token, part, change)), `part ${part}`).to.equal(false);
    }
  });

  it('does not open in the alphabet of plain base64', () => {
    const plain = (text: string) => text.replaceAll('-', '+').replaceAll('_', '/');
    const tokens = Array.from({ length: 50 }, () => seal('a text of some length', accessKeys));
    const replaced = tokens.map((one) => withPart(one, 3, plain)).filter((one) => /[+/]/.test(one));
    expect(replaced).not.to.deep.equal([]);
    expect(replaced.filter(opens)).to.deep.equal([]);
  });

  const headers: Record<string, Record<string, unknown>> = {
    'another kid': { kid: refreshKeys.kid },
    'a kid that is no text': { kid: [accessKeys.kid] },
    'no kid': { kid: undefined },
    'another alg': { alg: 'A256KW' },
    'another enc': { enc: 'A128GCM' },
    'no cty': { cty: undefined },
    'another cty': { cty: 'JSON' },
    'typ added': { typ: 'JWT' },
    'zip added': { zip: 'DEF' },
    'crit added': { crit: ['exp'], exp: 1 },
    'p2c added': { p2c: 1_000_000_000 },
    'jwk added': { jwk: { kty: 'oct', k: 'AAAA' } },
    'jku added': { jku: 'https://example.com/keys' },
  };
  for (const [name, header] of Object.entries(headers)) {
    it(`does not open with ${name}, although our key sealed it`, () => {
      expect(opens(sealByHand('a text', { header }))).to.equal(false);
    });
  }

  const { kid } = accessKeys;
  const headerTexts: Record<string, string> = {
    'a member twice': `{"alg":"none","alg":"dir","enc":"A256GCM","cty":"JWT","kid":"${kid}"}`,
    'the kid twice': `{"kid":"another","alg":"dir","enc":"A256GCM","cty":"JWT","kid":"${kid}"}`,
    'a member in escapes': `{"\\u0061lg":"dir","enc":"A256GCM","cty":"JWT","kid":"${kid}"}`,
    'a __proto__': `{"__proto__":{"alg":"dir"},"enc":"A256GCM","cty":"JWT","kid":"${kid}"}`,
    'an array': `["dir","A256GCM","JWT","${kid}"]`,
    'a null': 'null',
    'no JSON': 'alg: dir',
    nothing: '',
  };
  for (const [name, headerText] of Object.entries(headerTexts)) {
    it(`does not open with a header of ${name}`, () => {
      expect(opens(sealByHand('a text', { headerText }))).to.equal(false);
    });
  }

  it('opens with the four members in any order, as another library may write them', () => {
    const headerText = `{"kid":"${kid}","cty":"JWT","enc":"A256GCM","alg":"dir"}`;
    expect(unseal(sealByHand('a text', { headerText }), ring)?.plaintext).to.equal('a text');
  });

  it('opens with a retired secret, and not with one that was removed', () => {
    const rotated = createKeyRing('access_token', 'the secret of today', [testSecret]);
    expect(unseal(token, rotated)?.keys.kid).to.equal(kid);
    expect(unseal(token, createKeyRing('access_token', 'the secret of today', []))).to.equal(undefined);
  });

  it('does not open when it names one secret of the ring and was sealed with another', () => {
    const rotated = createKeyRing('access_token', 'the secret of today', [testSecret]);
    expect(unseal(sealByHand('a text', { header: { kid: rotated.keys[0].kid } }), rotated)).to.equal(
      undefined,
    );
  });
});
