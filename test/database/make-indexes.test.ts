import { expect } from 'chai';
import { makeIndexes } from '../../src/database/preparing.js';

describe('indexes that two processes make at the same time', () => {
  /** Fails with these errors, one after another, and then makes them. */
  const failing = (...errors: readonly Error[]) => {
    const left = [...errors];
    return async () => {
      const error = left.shift();
      if (error) throw error;
      return left.length;
    };
  };
  const deadlock = new Error('deadlock detected');

  it('are made again where the server broke that off for the other', async () => {
    expect(await makeIndexes(failing(deadlock, deadlock))).to.equal(0);
  });

  it('are given up where that happens again and again, and at once where anything else is wrong', async () => {
    const outcomeOf = (make: () => Promise<unknown>) => makeIndexes(make).catch((error: unknown) => error);
    expect(await outcomeOf(failing(...Array<Error>(5).fill(deadlock)))).to.equal(deadlock);
    const other = new Error('not authorized');
    expect(await outcomeOf(failing(other))).to.equal(other);
  });
});
