import { expect } from 'chai';
import { createKeyRing, deriveKeys } from '../../src/tokens/key-ring.js';

const secret = 'an example of a secret, printed for all to read';

// Computed by another implementation of HKDF (RFC 5869).
const vectors = {
  access_token: {
    kid: 'D-2Ad12bgdE',
    encrypt: 'b6833e8eb38b19d758c6cbf134500c580950f9777f871fa843127d08cdbeef27',
    sign: '3d3846d8c65eb688812ac2380adc5ed9e721cc72fe6cfb85483c4db7fbd1e1de',
  },
  refresh_token: {
    kid: 'AP2KPrcxa5U',
    encrypt: '9f91261d702cea98de183c4af940ec74e865bb54af8b9c64771584b2235606d5',
    sign: 'a63115ed9fa5f9c4837a962bc67edd757d1b109eae55bbe8856ada97c51f210c',
  },
} as const;

describe('the key ring', () => {
  for (const type of ['access_token', 'refresh_token'] as const) {
    it(`derives the keys of the ${type} that another language would`, () => {
      const { kid, encrypt, sign } = deriveKeys(secret, type);
      expect({
        kid,
        encrypt: encrypt.export().toString('hex'),
        sign: sign.export().toString('hex'),
      }).to.deep.equal(vectors[type]);
    });
  }

  it('writes a protected header of four members', () => {
    const { protectedHeader, kid } = deriveKeys(secret, 'access_token');
    expect(Buffer.from(protectedHeader, 'base64url').toString()).to.equal(
      `{"alg":"dir","enc":"A256GCM","cty":"JWT","kid":"${kid}"}`,
    );
  });

  it('has no key twice: not for two types, two purposes or two secrets', () => {
    const rings = [secret, `${secret}.`].flatMap((one) => [
      deriveKeys(one, 'access_token'),
      deriveKeys(one, 'refresh_token'),
    ]);
    const all = rings.flatMap(({ encrypt, sign, kid }) => [
      encrypt.export().toString('hex'),
      sign.export().toString('hex'),
      kid,
    ]);
    expect(new Set(all).size).to.equal(all.length);
  });

  it('takes the bytes of the secret as they are: spaces, case and composition count', () => {
    const kids = ['é', 'é'.normalize('NFD'), 'É', ' é', 'é '].map(
      (one) => deriveKeys(one, 'access_token').kid,
    );
    expect(new Set(kids).size).to.equal(kids.length);
  });

  it('seals with the current secret and keeps the retired behind it, in order', () => {
    const ring = createKeyRing('access_token', 'current', ['former', 'oldest']);
    expect(ring.keys.map(({ kid }) => kid)).to.deep.equal(
      ['current', 'former', 'oldest'].map((one) => deriveKeys(one, 'access_token').kid),
    );
  });

  it('gives away no key when it is printed', () => {
    const { encrypt, sign } = deriveKeys(secret, 'access_token');
    const printed = JSON.stringify({ encrypt, sign }) + String(encrypt) + String(sign);
    for (const key of [vectors.access_token.encrypt, vectors.access_token.sign]) {
      expect(printed).not.to.include(key);
      expect(printed).not.to.include(Buffer.from(key, 'hex').toString('base64'));
    }
  });
});
