import { expect } from 'chai';
import fc from 'fast-check';
import { normalizeIdentifier } from '../../src/users/user.js';

describe('an identifier', () => {
  const pairs: Record<string, [string, string]> = {
    'of another case': ['Ada@Example.COM', 'ada@example.com'],
    'with spaces around': ['  ada@example.com\t', 'ada@example.com'],
    'in full-width characters': ['ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ada@example.com'],
    'with a ligature': ['ﬁona@example.com', 'fiona@example.com'],
    'with the accent set after the letter': ['e\u0301ve@example.com', 'éve@example.com'],
    'with the Kelvin sign': ['\u212Aelvin', 'kelvin'],
    'with a no-break space around': ['\u00A0ada\u00A0', 'ada'],
  };
  for (const [name, [typed, stored]] of Object.entries(pairs)) {
    it(`${name} is the same`, () => {
      expect(normalizeIdentifier(typed)).to.equal(stored);
    });
  }

  it('that looks alike in another script is not the same', () => {
    expect(normalizeIdentifier('аda')).not.to.equal(normalizeIdentifier('ada'));
    expect(normalizeIdentifier('ıda')).not.to.equal(normalizeIdentifier('ida'));
  });

  it('has one form: what has it keeps it', () => {
    const isStable = (text: string) =>
      normalizeIdentifier(normalizeIdentifier(text)) === normalizeIdentifier(text);
    // A capital I with a dot, and a mark below it: lower case puts the two marks in the wrong order.
    expect(isStable('a\u0130\u0327')).to.equal(true);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), isStable), { numRuns: 2000 });
  });
});
