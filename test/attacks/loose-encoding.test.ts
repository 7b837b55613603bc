import { expect } from 'chai';
import type { TokenKeys } from '../../src/tokens/key-ring.js';
import { deriveKeys } from '../../src/tokens/key-ring.js';
import { startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { type Answer, codeOf, newUser } from '../harness/client.js';
import {
  accessKeys,
  claimsOf,
  hmac,
  refreshKeys,
  sealByHand,
  signByHand,
  withPart,
} from '../harness/forge.js';
import { signUp } from '../harness/sign-in.js';

/** The same bytes for a lenient decoder, in another text. */
const loosened: Record<string, (text: string) => string> = {
  'with padding': (text) => text + '='.repeat(4 - (text.length % 4 || 3)),
  'with bits set that no byte is made of': (text) => {
    const last = text.charAt(text.length - 1);
    const next = alphabet.charAt(alphabet.indexOf(last) + 1);
    return text.length % 4 === 0 ? `${text}A` : text.slice(0, -1) + next;
  },
  'with a character that is none of base64url': (text) => `${text}*`,
};
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('whoever has the keys, and writes tokens loosely,', () => {
  let app: TestApp;
  let shown: {
    kind: string;
    keys: TokenKeys;
    claims: Record<string, unknown>;
    show: (token: string) => Promise<Answer>;
  }[];
  before(async () => {
    app = await startTestApp({ tokenEndpoint: { refresh: true, stateless: true } });
    const { userId: sub, sid } = await signUp(app.base);
    const times = { created_at: 1, updated_at: 1 };
    const me = (token: string) => app.client().me(token);
    shown = [
      { kind: 'access token', keys: accessKeys, claims: claimsOf('access_token', { sub, sid }), show: me },
      {
        kind: 'refresh token',
        keys: refreshKeys,
        claims: claimsOf('refresh_token', { sub, sid }),
        show: (refresh_token) => app.client().send('POST', '/token', { body: { refresh_token } }),
      },
      {
        kind: 'stateless token',
        keys: deriveKeys(testSecret, 'stateless_token'),
        claims: claimsOf('stateless_token', {
          sub,
          sid: undefined,
          roles: [],
          email: newUser().email,
          ...times,
        }),
        show: me,
      },
    ];
  });
  after(() => app.close());

  /** A JWS whose parts all leave bits over. */
  const jwsOf = (claims: object, keys: TokenKeys, header: object = {}) => {
    const wide = ['', 'a', 'aa'].map((note) => ({ ...claims, note }));
    const payload = wide.find((one) => Buffer.byteLength(JSON.stringify(one)) % 3 !== 0);
    return signByHand(payload, hmac(keys), { alg: 'HS256', typ: 'JWT', pad: 'aa', ...header });
  };

  it('gets in by what follows where it is written as it should be', async () => {
    for (const { kind, keys, claims, show } of shown) {
      const jws = jwsOf(claims, keys, { kid: 'x' });
      expect((await show(sealByHand(jws, { keys }))).status, kind).to.equal(200);
    }
  });

  for (const [how, loosen] of Object.entries(loosened))
    it(`does not get in by any part of a JWS or a JWE ${how}`, async () => {
      for (const { kind, keys, claims, show } of shown) {
        const jws = jwsOf(claims, keys);
        for (const part of [0, 1, 2]) {
          const [header = '', payload = ''] = withPart(jws, part, loosen).split('.');
          const signature = hmac(keys)(`${header}.${payload}`).toString('base64url');
          const loose = [header, payload, part === 2 ? loosen(signature) : signature].join('.');
          const code = codeOf(await show(sealByHand(loose, { keys })));
          expect(code, `part ${part} of the JWS in a ${kind}`).to.equal('token_invalid');
        }
        for (const part of [0, 2, 3, 4]) {
          const code = codeOf(await show(withPart(sealByHand(jws, { keys }), part, loosen)));
          expect(code, `part ${part} of the JWE of a ${kind}`).to.equal('token_invalid');
        }
      }
    });

  it('does not get in by an extension that the JWT calls critical, known or not', async () => {
    const headers = [
      { crit: ['exp'], exp: 1 },
      { crit: ['b64'], b64: true },
      { crit: [] },
      { crit: null },
      { b64: false },
    ];
    for (const { kind, keys, claims, show } of shown)
      for (const header of headers) {
        const code = codeOf(await show(sealByHand(jwsOf(claims, keys, header), { keys })));
        expect(code, `${JSON.stringify(header)} in a ${kind}`).to.equal('token_invalid');
      }
  });
});
