import { expect } from 'chai';
import { publishedSecrets, secretFault } from '../../src/tokens/secret.js';

describe('a secret', () => {
  it('will do from 32 bytes on, in UTF-8', () => {
    expect(secretFault('x'.repeat(31))).to.include('at least 32 bytes');
    expect(secretFault('x'.repeat(32))).to.equal(undefined);
    expect(secretFault('ü'.repeat(16))).to.equal(undefined);
    expect(secretFault('ü'.repeat(15))).to.include('at least 32 bytes');
  });

  it('has to be a text that is there', () => {
    for (const secret of [undefined, null, '', 1, Buffer.alloc(64), ['x'.repeat(32)], {}])
      expect(secretFault(secret)).to.include('is missing');
  });

  it('must not be one that is printed for all to read', () => {
    expect(publishedSecrets.size).to.be.above(0);
    for (const secret of publishedSecrets) expect(secretFault(secret)).to.include('published');
  });

  it('is never in the text of its fault', () => {
    for (const secret of ['short and secret', ...publishedSecrets])
      expect(secretFault(secret)).not.to.include(secret);
  });
});
