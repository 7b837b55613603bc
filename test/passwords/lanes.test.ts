import { expect } from 'chai';
import { AuthError } from '../../src/errors.js';
import type { HashingTask } from '../../src/passwords/hashing-task.js';
import type { Lane } from '../../src/passwords/lane.js';
import { Lanes } from '../../src/passwords/lanes.js';

const task: HashingTask = { task: 'hash', password: 'correct horse', algorithm: 'bcrypt', cost: 4 };
const result = { outcome: 'a hash', durationMs: 1, isPortable: false };
const working: Lane = { run: async () => result, end: async () => undefined };

/** As Node has it where the system gives no further thread. */
const noRoom = () => Object.assign(new Error('EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' });

describe('the lanes that hash', function () {
  this.timeout(120_000);

  it('wait where the machine has no room for a thread, and then do what waited', async () => {
    let attempts = 0;
    const lanes = new Lanes(2, async () => {
      attempts++;
      if (attempts <= 3) throw noRoom();
      return { ...working };
    });
    expect(await lanes.run(task)).to.equal(result);
    expect(attempts).to.equal(4);
    await lanes.close();
  });

  it('refuse what waits as an outage where there is no room for long, end nothing, and try again for the next', async () => {
    let hasRoom = false;
    const lanes = new Lanes(1, async () => {
      if (!hasRoom) throw noRoom();
      return { ...working };
    });
    await lanes.start();
    const refused = await lanes.run(task).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(AuthError).and.to.include({ code: 'service_unavailable', status: 503 });
    expect(Object(refused).cause).to.include({ code: 'ERR_WORKER_INIT_FAILED' });
    hasRoom = true;
    expect(await lanes.run(task)).to.equal(result);
    await lanes.close();
  });

  it('refuse as an outage what a thread had no memory for', async () => {
    const failure = Object.assign(new Error('no memory'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
    const lanes = new Lanes(1, async () => ({ ...working, run: () => Promise.reject(failure) }));
    const refused = await lanes.run(task).catch((error: unknown) => error);
    expect(refused)
      .to.be.instanceOf(AuthError)
      .and.to.include({ status: 503, retryAfter: 1, cause: failure });
    await lanes.close();
  });

  it('go on with those that there are, where there is no room for another', async () => {
    let started = 0;
    const finish: (() => void)[] = [];
    const lanes = new Lanes(4, async () => {
      if (started > 0) throw noRoom();
      started++;
      return { ...working, run: () => new Promise((resolve) => finish.push(() => resolve(result))) };
    });
    const both = [lanes.run(task), lanes.run(task)];
    while (finish.length < 1) await new Promise((resolve) => setImmediate(resolve));
    finish.shift()?.();
    await both[0];
    while (finish.length < 1) await new Promise((resolve) => setImmediate(resolve));
    finish.shift()?.();
    expect(await both[1]).to.equal(result);
    await lanes.close();
  });

  it('do what waits, where one ended by itself in the middle of its work', async () => {
    let started = 0;
    const lanes = new Lanes(1, async (onEnd) => {
      started++;
      if (started > 1) return { ...working };
      const dying: Lane = {
        run: async () => {
          onEnd(dying);
          throw new Error('The hashing thread ended');
        },
        end: async () => undefined,
      };
      return dying;
    });
    const [first, second] = await Promise.allSettled([lanes.run(task), lanes.run(task)]);
    expect([first?.status, second?.status]).to.deep.equal(['rejected', 'fulfilled']);
    await lanes.close();
  });

  it('start another in the place of one that ended by itself', async () => {
    const ends: (() => void)[] = [];
    const lanes = new Lanes(1, async (onEnd) => {
      const lane = { ...working };
      ends.push(() => onEnd(lane));
      return lane;
    });
    await lanes.run(task);
    ends[0]?.();
    await lanes.run(task);
    expect(ends).to.have.length(2);
    await lanes.close();
  });
});
