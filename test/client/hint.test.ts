import { expect } from 'chai';
import { createHintStore } from '../../src/client/hint.js';
import { MemoryStorage } from './browser.js';

describe('the hint that is stored', () => {
  const key = 'sealgate:/auth';

  it('says over a reload what was last and when', () => {
    const storage = new MemoryStorage();
    createHintStore(() => storage, key).write('in', 7);
    expect(createHintStore(() => storage, key).read()).to.deep.equal({ status: 'in', epoch: 7 });
    expect(createHintStore(() => storage, 'sealgate:/other').read()).to.deep.equal({
      status: undefined,
      epoch: 0,
    });
  });

  it('is not written over by what belongs to an earlier epoch', () => {
    const storage = new MemoryStorage();
    const hint = createHintStore(() => storage, key);
    hint.write('ending', 9);
    hint.write('in', 8);
    expect(hint.read()).to.deep.equal({ status: 'ending', epoch: 9 });
    hint.write('out', 9);
    expect(hint.read()).to.deep.equal({ status: 'out', epoch: 9 });
  });

  it('is taken for none where something else was written in its place', () => {
    const storage = new MemoryStorage();
    const hint = createHintStore(() => storage, key);
    for (const text of ['', 'yes', 'in', 'in:', 'inside:7', '{}', 'in:soon']) {
      storage.setItem(key, text);
      expect(hint.read().epoch, text).to.equal(0);
    }
  });
});
