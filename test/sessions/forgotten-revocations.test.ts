import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import {
  type RecentRevocations,
  type RecordedRevocation,
  type RevocationLog,
  Revocations,
  revocationLife,
} from '../../src/sessions/revocations.js';
import { ControlledClock } from '../harness/controlled-clock.js';
import { recordingLogger } from '../harness/logger.js';

const minute = 60_000;
const expiresIn = 10 * minute;
const userId = '0123456789abcdef01234567';

/** A log that takes everything, and tells nothing but what a test puts there. */
class EmptyLog implements RevocationLog {
  readonly told: RecordedRevocation[] = [];
  async prepare(): Promise<void> {}
  async record(): Promise<void> {}
  async recent(): Promise<RecentRevocations> {
    return { revocations: this.told };
  }
}

/** A node that nothing announces to, at a time of its own. */
function createNode() {
  const time = new ControlledClock();
  const log = new EmptyLog();
  const logger = recordingLogger();
  const revocations = new Revocations({
    log,
    clock: { now: () => time.now(), synchronize: async () => undefined },
    rememberFor: revocationLife(expiresIn),
    onRevoked: () => undefined,
    logger,
  });
  return { revocations, time, log, logger };
}

function isEnded(revocations: Revocations): boolean {
  return revocations.isEnded({ sid: 'session', sub: userId, ver: 0 });
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

describe('what a node forgets of revocations', () => {
  it('is no revocation that a token could outlive, where clocks differ by less than a minute', async () => {
    const { revocations, time } = createNode();
    await revocations.revoke([{ sid: 'session', userId }]);
    time.advance(expiresIn + minute - 1);
    await revocations.poll();
    expect(isEnded(revocations)).to.equal(true);
    expect(revocations.status().known).to.equal(1);
    time.advance(1);
    await revocations.poll();
    expect(isEnded(revocations)).to.equal(false);
    expect(revocations.status().known).to.equal(0);
  });

  it('goes by the end that the log tells, where the log tells it', async () => {
    const { revocations, time, log } = createNode();
    await revocations.revoke([{ sid: 'session', userId }]);
    const expiresAt = time.now() + 60 * minute;
    log.told.push({ sid: 'session', userId, at: time.now(), expiresAt });
    await revocations.poll();
    log.told.length = 0;
    time.advance(59 * minute);
    await revocations.poll();
    expect(isEnded(revocations)).to.equal(true);
    time.advance(minute);
    await revocations.poll();
    expect(isEnded(revocations)).to.equal(false);
  });

  it('is an end of all sessions as well, and not that of a later one', async () => {
    const { revocations, time } = createNode();
    await revocations.revoke([{ userId, version: 1 }]);
    time.advance(5 * minute);
    await revocations.revoke([{ userId, version: 2, spared: 'mine' }]);
    time.advance(revocationLife(expiresIn) - 5 * minute);
    await revocations.poll();
    expect(revocations.status().known).to.equal(1);
    for (const ver of [0, 1])
      expect(revocations.isEnded({ sid: 'session', sub: userId, ver })).to.equal(true);
    expect(revocations.isEnded({ sid: 'mine', sub: userId, ver: 0 })).to.equal(false);
    time.advance(5 * minute);
    await revocations.poll();
    expect(revocations.status().known).to.equal(0);
    expect(isEnded(revocations)).to.equal(false);
  });

  it('is all of it where there is nobody to announce to: nothing waits in memory, nor is it logged', async () => {
    const { revocations, time, logger } = createNode();
    /** Not in the test itself, whose variables would keep what they hold. */
    const revokeMany = async () => {
      const revoked = Array.from({ length: 100 }, (_, index) => ({ sid: `session ${index}`, userId }));
      await revocations.revoke(revoked);
      return revoked.map((revocation) => new WeakRef(revocation));
    };
    const held = await revokeMany();
    time.advance(revocationLife(expiresIn));
    await revocations.poll();
    await setImmediate();
    collectGarbage();
    expect(held.filter((revocation) => revocation.deref())).to.have.length(0);
    expect(logger.lines).to.deep.equal([]);
  });
});
