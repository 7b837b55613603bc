import { execFile } from 'node:child_process';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { assertWatchable, type WatchedClaims, Watches } from '../../src/sessions/watches.js';
import { ControlledClock } from '../harness/controlled-clock.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger } from '../harness/logger.js';

describe('who watches a session', () => {
  let clock: ControlledClock;
  let ended: Set<string | undefined>;
  let logger: ReturnType<typeof recordingLogger>;
  let watches: Watches;
  beforeEach(() => {
    clock = new ControlledClock();
    ended = new Set();
    logger = recordingLogger();
    watches = new Watches(({ sid }) => ended.has(sid), clock, logger);
  });
  afterEach(() => watches.close());

  const claimsOf = (sub: string, sid?: string): WatchedClaims => ({
    sub,
    sid,
    exp: clock.now() / 1000 + 600,
  });
  const end = (sub: string, sid: string) => {
    ended.add(sid);
    watches.hear(sub);
  };

  it('is told once, among ten thousand of whom nobody else is told', async () => {
    const told: string[] = [];
    for (let i = 0; i < 10_000; i++)
      watches.add(claimsOf(`user-${i}`, `session-${i}`), ({ code }) => told.push(`${i} ${code}`));
    await setImmediate();
    end('user-5000', 'session-5000');
    end('user-5000', 'session-5000');
    watches.sweep();
    expect(told).to.deep.equal(['5000 session_revoked']);
    clock.advance(600_000);
    watches.sweep();
    expect(told).to.have.length(10_000);
    expect(told.filter((one) => one.endsWith('token_expired'))).to.have.length(9_999);
  });

  it('is told by itself that its token ran out, and nothing looks any more once nobody watches', async () => {
    const told: string[] = [];
    let looks = 0;
    const sweep = watches.sweep.bind(watches);
    watches.sweep = () => {
      looks++;
      sweep();
    };
    watches.add(claimsOf('ann', 'here'), ({ code }) => told.push(code));
    await setImmediate();
    clock.advance(600_000);
    await eventually('it is told', () => told.length > 0);
    expect(told).to.deep.equal(['token_expired']);
    const before = looks;
    await setTimeout(2_500);
    expect(looks).to.equal(before);
  });

  it('is told with all others of the session, and not with those of another one of the user', () => {
    const told: string[] = [];
    for (const name of ['first', 'second'])
      watches.add(claimsOf('ann', 'here'), ({ code }) => told.push(`${name} ${code}`));
    watches.add(claimsOf('ann', 'elsewhere'), () => told.push('elsewhere'));
    end('ann', 'here');
    expect(told).to.deep.equal(['first session_revoked', 'second session_revoked']);
  });

  it('is told although another one throws or rejects, which goes to the log', async () => {
    const told: string[] = [];
    watches.add(claimsOf('ann', 'here'), () => {
      throw new Error('thrown');
    });
    watches.add(claimsOf('ann', 'here'), async () => {
      throw new Error('rejected');
    });
    watches.add(claimsOf('ann', 'here'), ({ code }) => told.push(code));
    end('ann', 'here');
    await setImmediate();
    expect(told).to.deep.equal(['session_revoked']);
    expect(logger.lines).to.have.length(2);
    for (const line of logger.lines) expect(line).to.match(/a callback of onEnded failed.*(thrown|rejected)/);
  });

  it('is told soon of what had ended before, and never at once', async () => {
    ended.add('here');
    const told: string[] = [];
    watches.add(claimsOf('ann', 'here'), ({ code }) => told.push(code));
    watches.add({ ...claimsOf('bob', 'there'), exp: clock.now() / 1000 }, ({ code }) => told.push(code));
    expect(told).to.deep.equal([]);
    await setImmediate();
    expect(told).to.deep.equal(['session_revoked', 'token_expired']);
  });

  it('is told nothing once it stopped, however often it does, and also by the callback of another one', async () => {
    const told: string[] = [];
    const stop = watches.add(claimsOf('ann', 'here'), () => told.push('stopped'));
    stop();
    stop();
    let stopThird = () => {};
    watches.add(claimsOf('ann', 'here'), () => {
      told.push('second');
      stopThird();
    });
    stopThird = watches.add(claimsOf('ann', 'here'), () => told.push('third'));
    end('ann', 'here');
    stop();
    await setImmediate();
    expect(told).to.deep.equal(['second']);
  });

  it('may watch anew in its callback, and holds nobody up by that', () => {
    let calls = 0;
    const again = () => {
      calls++;
      if (calls < 1000) watches.add(claimsOf('ann', 'here'), again);
    };
    watches.add(claimsOf('ann', 'here'), again);
    watches.add(claimsOf('ann', 'elsewhere'), () => undefined);
    end('ann', 'here');
    expect(calls).to.equal(1);
    watches.sweep();
    expect(calls).to.equal(2);
  });

  it('is told nothing after the end of all watching', async () => {
    const told: string[] = [];
    watches.add(claimsOf('ann', 'here'), ({ code }) => told.push(code));
    watches.close();
    end('ann', 'here');
    clock.advance(600_000);
    watches.sweep();
    await setImmediate();
    expect(told).to.deep.equal([]);
  });

  it('watches claims that verify gave, with a function, and nothing else', () => {
    const nonsense = [undefined, null, 7, 'text', [], {}, { sub: 'ann' }, { sub: 7, exp: 7 }];
    for (const claims of [...nonsense, { sub: 'ann', exp: 'soon' }, { sub: 'ann', exp: Number.NaN }])
      expect(() => assertWatchable(claims, () => undefined), JSON.stringify(claims)).to.throw(
        TypeError,
        'claims',
      );
    expect(() => assertWatchable(claimsOf('ann'), 'text')).to.throw(TypeError, 'function');
    assertWatchable(claimsOf('ann'), () => undefined);
  });

  it('keeps no process alive', async () => {
    const url = new URL('../../src/sessions/watches.js', import.meta.url).href;
    const script = `
      import { Watches } from ${JSON.stringify(url)};
      const watches = new Watches(() => false, { now: () => Date.now() }, console);
      watches.add({ sub: 'ann', exp: Date.now() / 1000 + 600 }, () => undefined);
      console.log('watching');`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 100_000,
    });
    expect(stdout).to.equal('watching\n');
  });
});
