import { expect } from 'chai';
import {
  assertIssued,
  assertUnexpired,
  parseAuthTime,
  parseClaims,
  parseRoles,
} from '../../src/tokens/claims.js';
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
  ver: 2,
  type: 'access_token',
};
const parse = (payload: unknown) => parseClaims(payload, 'access_token');
const codeFor = (payload: unknown) => refusalOf(() => parse(payload)).code;

describe('the claims', () => {
  it('are taken when all are there, and nothing besides', () => {
    expect(parse({ ...claims, admin: true })).to.deep.equal(claims);
  });

  it('may lack the version, as those of earlier releases do', () => {
    const { ver: _, ...former } = claims;
    expect(parse(former)).to.deep.equal({ ...former, ver: undefined });
  });

  it('are refused with a version that is none', () => {
    for (const ver of [null, '', '2', true, {}, [], { $gt: 0 }, Number.NaN, -1, 1.5, 2 ** 60])
      expect(codeFor({ ...claims, ver }), JSON.stringify(ver)).to.equal('token_invalid');
  });

  for (const claim of Object.keys(claims).filter((name) => name !== 'ver')) {
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
    expect(refusalOf(() => parseClaims(claims, 'refresh_token')).code).to.equal('token_invalid');
  });

  it('from the future are refused where that is asked, save for the seconds in which two clocks may differ', () => {
    expect(() => assertIssued({ iat: now + 10 }, now * 1000)).not.to.throw();
    expect(refusalOf(() => assertIssued({ iat: now + 11 }, now * 1000)).code).to.equal('token_invalid');
    expect(refusalOf(() => assertIssued({ iat: now + 86_400 }, now * 1000)).code).to.equal('token_invalid');
  });

  it('run out in the very millisecond in which the second exp begins', () => {
    const exp = now + 600;
    expect(() => assertUnexpired({ exp }, exp * 1000 - 1)).not.to.throw();
    expect(refusalOf(() => assertUnexpired({ exp }, exp * 1000)).code).to.equal('token_expired');
    expect(refusalOf(() => assertUnexpired({ exp }, exp * 1000 + 1)).code).to.equal('token_expired');
  });
});

describe('the auth_time claim', () => {
  it('is the second of the login, and 0 where it is absent', () => {
    expect(parseAuthTime({ auth_time: now })).to.equal(now);
    expect(parseAuthTime({ auth_time: 0 })).to.equal(0);
    for (const payload of [{}, claims, undefined, null, 'a text']) expect(parseAuthTime(payload)).to.equal(0);
  });

  it('is refused when it is anything else', () => {
    for (const time of [undefined, null, '', `${now}`, true, {}, [], Number.NaN, -1, 1.5, 2 ** 60])
      expect(refusalOf(() => parseAuthTime({ auth_time: time })).code).to.equal('token_invalid');
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
