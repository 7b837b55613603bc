import { expect } from 'chai';
import { coarseTimes } from '../../src/sessions/coarse-time.js';

const hour = 3_600_000;
const minute = 60_000;
/** A full hour. */
const noon = Date.UTC(2026, 0, 10, 12);
const expiresIn = 7 * 24 * hour;
const never = noon + 1_000 * 24 * hour;

describe('coarse times', () => {
  const told = (
    uses: { createdAt: number; lastUsedAt: number; usedBefore: number },
    now: number,
    end = never,
  ) => {
    const times = coarseTimes({ ...uses, absoluteExpiresAt: end }, now, { expiresIn });
    return { lastUsedAt: times.lastUsedAt.getTime(), expiresAt: times.expiresAt.getTime() };
  };
  const createdAt = noon - 48 * hour + 17 * minute;
  const usedBefore = noon - 5 * hour + 23 * minute;

  it('change at the full hour only, whenever in the hour before it the session was used', () => {
    const instants = [0, 1, 17 * minute, hour - 1].map((after) => noon + after);
    const unused = told({ createdAt, lastUsedAt: usedBefore, usedBefore: createdAt }, noon);
    expect(unused.lastUsedAt).to.equal(noon - 5 * hour);
    for (const lastUsedAt of instants) {
      const uses = { createdAt, lastUsedAt, usedBefore };
      for (const now of instants.filter((instant) => instant >= lastUsedAt))
        expect(told(uses, now), `used at ${lastUsedAt - noon}`).to.deep.equal(unused);
      for (const now of [noon + hour, noon + hour + 1, noon + 30 * hour])
        expect(told(uses, now)).to.deep.equal({ lastUsedAt: noon, expiresAt: noon + expiresIn });
    }
  });

  it('tell the login to the millisecond until there was a use in a later hour', () => {
    const uses = { createdAt, lastUsedAt: createdAt, usedBefore: createdAt };
    for (const now of [createdAt, createdAt + 3 * hour])
      expect(told(uses, now).lastUsedAt).to.equal(createdAt);
    // In the hour of the login.
    const usedAt = createdAt + 20 * minute;
    const used = { createdAt, lastUsedAt: usedAt, usedBefore: createdAt };
    for (const now of [usedAt, usedAt + 3 * hour]) expect(told(used, now).lastUsedAt).to.equal(createdAt);
  });

  it('tell an end that is a full hour, no earlier than the true one of the use that is told', () => {
    for (const after of [0, 1, 17 * minute, hour - 1]) {
      const login = noon - 48 * hour + after;
      const { expiresAt } = told({ createdAt: login, lastUsedAt: login, usedBefore: login }, noon);
      expect(expiresAt % hour).to.equal(0);
      expect(expiresAt - (login + expiresIn)).to.be.within(0, hour - 1);
    }
  });

  it('tell no end after that of the absolute lifetime', () => {
    const uses = { createdAt, lastUsedAt: usedBefore, usedBefore: createdAt };
    const end = usedBefore + expiresIn - 90 * minute;
    expect(told(uses, noon, end).expiresAt).to.equal(end);
  });

  it('tell the use before where the last lies in the future: the clock was set back', () => {
    const uses = { createdAt, lastUsedAt: noon + 9 * hour, usedBefore };
    expect(told(uses, noon)).to.deep.equal({
      lastUsedAt: noon - 5 * hour,
      expiresAt: noon - 5 * hour + expiresIn,
    });
  });
});
