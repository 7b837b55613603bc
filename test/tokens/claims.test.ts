import { expect } from 'chai';
import { assertUnexpired, parseClaims, parseRoles } from '../../src/tokens/claims.js';
import { refusalOf } from '../harness/refusal.js';

const now = 1_770_000_000;
const claims = {
  iss: 'sealgate',
  aud: 'sealgate',
  sub: '65f0c0ffee65f0c0ffee65f0',
  iat: now,
  exp: now + 600,
  sid: 'AAECAwQFBgcICQoLDA0ODw',
  gen: 3,
  type: 'access_token',
};
const parse = (payload: unknown) => parseClaims(payload, 'access_token', now * 1000);
const codeFor = (payload: unknown) => refusalOf(() => parse(payload)).code;

describe('the claims', () => {
  it('are taken when all are there, and nothing besides', () => {
    expect(parse({ ...claims, admin: true })).to.deep.equal(claims);
  });

  for (const claim of Object.keys(claims)) {
    it(`are refused without ${claim}, or with one of another type`, () => {
      const faults = [
        undefined,
        null,
        '',
        true,
        {},
        [],
        ['sealgate'],
        { $gt: '' },
        Number.NaN,
        -1,
        1.5,
        2 ** 60,
      ];
      for (const fault of faults) {
        expect(codeFor({ ...claims, [claim]: fault }), JSON.stringify(fault)).to.equal('token_invalid');
      }
      expect(codeFor(Object.fromEntries(Object.entries(claims).filter(([name]) => name !== claim)))).to.equal(
        'token_invalid',
      );
    });
  }

  it('are refused when a time is a text, as some libraries write it', () => {
    for (const claim of ['exp', 'iat', 'gen'])
      expect(codeFor({ ...claims, [claim]: `${now}` })).to.equal('token_invalid');
  });

  it('are refused where the payload is no object', () => {
    for (const payload of [undefined, null, 'a text', 1, [], [claims]])
      expect(codeFor(payload)).to.equal('token_invalid');
  });

  it('are not inherited', () => {
    const payload: unknown = JSON.parse(`{"__proto__":${JSON.stringify(claims)}}`);
    expect(codeFor(payload)).to.equal('token_invalid');
  });

  it('of one type are refused as the other', () => {
    expect(refusalOf(() => parseClaims(claims, 'refresh_token', now * 1000)).code).to.equal('token_invalid');
  });

  it('from the future are refused, save for the seconds in which two clocks may differ', () => {
    expect(parse({ ...claims, iat: now + 10 }).iat).to.equal(now + 10);
    expect(codeFor({ ...claims, iat: now + 11 })).to.equal('token_invalid');
    expect(codeFor({ ...claims, iat: now + 86_400, exp: now + 90_000 })).to.equal('token_invalid');
  });

  it('run out in the very millisecond in which the second exp begins', () => {
    const exp = now + 600;
    expect(() => assertUnexpired({ exp }, exp * 1000 - 1)).not.to.throw();
    expect(refusalOf(() => assertUnexpired({ exp }, exp * 1000)).code).to.equal('token_expired');
    expect(refusalOf(() => assertUnexpired({ exp }, exp * 1000 + 1)).code).to.equal('token_expired');
  });
});

describe('the roles claim', () => {
  it('is a list of texts, and may be empty', () => {
    expect(parseRoles({ roles: ['user', 'admin'] })).to.deep.equal(['user', 'admin']);
    expect(parseRoles({ roles: [] })).to.deep.equal([]);
  });

  it('is refused when it is anything else', () => {
    for (const roles of [undefined, null, 'admin', { 0: 'admin', length: 1 }, [1], [['admin']], [''], [null]])
      expect(refusalOf(() => parseRoles({ roles })).code, JSON.stringify(roles)).to.equal('token_invalid');
    for (const payload of [undefined, null, 'roles', 1])
      expect(refusalOf(() => parseRoles(payload)).code).to.equal('token_invalid');
  });
});
