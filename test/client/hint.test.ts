import { expect } from 'chai';
import { createHintStore } from '../../src/client/hint.js';
import { MemoryStorage } from './browser.js';

describe('the hint that is stored', () => {
  const key = 'sealgate:/auth';

  it('says over a reload what was last and when', () => {
    const storage = new MemoryStorage();
    const [, write] = createHintStore(() => storage, key);
    write('in', 7);
    const readAt = (at: string) => createHintStore(() => storage, at)[0]();
    expect(readAt(key)).to.deep.equal({ status: 'in', epoch: 7 });
    expect(readAt('sealgate:/other')).to.deep.equal({
      status: undefined,
      epoch: 0,
    });
  });

  it('is not written over by what belongs to an earlier epoch', () => {
    const storage = new MemoryStorage();
    const [read, write] = createHintStore(() => storage, key);
    write('ending', 9);
    write('in', 8);
    expect(read()).to.deep.equal({ status: 'ending', epoch: 9 });
    write('out', 9);
    expect(read()).to.deep.equal({ status: 'out', epoch: 9 });
  });

  it('is taken for none where something else was written in its place', () => {
    const storage = new MemoryStorage();
    const [read] = createHintStore(() => storage, key);
    for (const text of ['', 'yes', 'in', 'in:', 'inside:7', '{}', 'in:soon']) {
      storage.setItem(key, text);
      expect(read().epoch, text).to.equal(0);
    }
  });
});
