import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { Confirmations } from '../../src/sessions/confirmations.js';
import { MongodbSessionStore } from '../../src/sessions/mongodb-session-store.js';
import type { Confirmation } from '../../src/sessions/session-store.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger } from '../harness/logger.js';
import { sessionsOf } from '../harness/sessions.js';
import { newSession } from './contract/store-under-test.js';

const hour = 3_600_000;
const lifetimes = { leeway: 0, expiresIn: hour, absoluteLifetime: hour, repeatableFor: hour };

describe('confirmations', () => {
  let connection: Connection;
  let drop: () => Promise<void>;
  before(async () => {
    ({ connection, drop } = await openTestDatabase());
  });
  after(() => drop());

  /** Keeps what it is told, and may fail at that. */
  class RecordingStore extends MongodbSessionStore {
    readonly batches: (readonly Confirmation[])[] = [];
    isAway = false;
    #held = Promise.resolve();

    /** Answers nothing until what this returns is called. */
    hold(): () => void {
      let answer = () => {};
      this.#held = new Promise((resolve) => {
        answer = resolve;
      });
      return () => answer();
    }

    override async confirm(confirmations: readonly Confirmation[]): Promise<void> {
      this.batches.push(confirmations);
      await this.#held;
      if (this.isAway) throw new Error('the store is away');
      // The database has nothing to say to a batch that is only counted.
      if (confirmations.length < 100) await super.confirm(confirmations);
    }
  }

  const start = () => {
    const store = new RecordingStore(connection, 'sealgate_sessions', lifetimes);
    const logger = recordingLogger();
    return { store, logger, confirmations: new Confirmations(store, logger) };
  };
  /** A session that was rotated twice. */
  const rotated = async (store: MongodbSessionStore) => {
    const { sid } = await store.create(newSession);
    for (const generation of [0, 1]) await store.rotate({ sid, generation });
    return sid;
  };
  const isConfirmed = async (sid: string) =>
    (await sessionsOf(connection)).find(({ _id }) => _id === sid)?.confirmed;

  it('reach the store by themselves, and all that came within a moment at once', async () => {
    const { store, confirmations } = start();
    const sids = [await rotated(store), await rotated(store)];
    for (const sid of sids) expect(await isConfirmed(sid)).to.equal(false);
    for (const sid of sids) confirmations.add(sid, 2);
    for (const sid of sids) await eventually('it is confirmed', () => isConfirmed(sid));
    expect(store.batches).to.deep.equal([sids.map((sid) => ({ sid, generation: 2 }))]);
  });

  it('are on their way to the store with the next turn, and those that come meanwhile together when they arrived', async () => {
    const { store, confirmations } = start();
    confirmations.add('first', 1);
    expect(store.batches).to.deep.equal([]);
    await setImmediate();
    expect(store.batches).to.deep.equal([[{ sid: 'first', generation: 1 }]]);
    const answer = store.hold();
    confirmations.add('second', 1);
    await eventually('the second is on its way', () => store.batches.length > 1);
    confirmations.add('third', 1);
    await setImmediate();
    confirmations.add('fourth', 3);
    confirmations.add('third', 2);
    await setImmediate();
    expect(store.batches).to.have.length(2);
    answer();
    await confirmations.flush();
    expect(store.batches.slice(1)).to.deep.equal([
      [{ sid: 'second', generation: 1 }],
      [
        { sid: 'third', generation: 2 },
        { sid: 'fourth', generation: 3 },
      ],
    ]);
  });

  it('of a later generation are not undone by an older access token that is seen after it', async () => {
    const { store, confirmations } = start();
    const sid = await rotated(store);
    for (const generation of [1, 2, 1]) confirmations.add(sid, generation);
    await confirmations.flush();
    expect(store.batches).to.deep.equal([[{ sid, generation: 2 }]]);
    expect(await isConfirmed(sid)).to.equal(true);
  });

  it('are none where the session was never rotated', async () => {
    const { store, confirmations } = start();
    confirmations.add('session', 0);
    await confirmations.flush();
    expect(store.batches).to.deep.equal([]);
  });

  it('are sent once, and go on after they were sent', async () => {
    const { store, confirmations } = start();
    confirmations.add('one', 1);
    await confirmations.flush();
    await confirmations.flush();
    confirmations.add('two', 1);
    await eventually('they go on by themselves', () => store.batches.length > 1);
    expect(store.batches.flat().map(({ sid }) => sid)).to.deep.equal(['one', 'two']);
  });

  it('wait in a bounded number, and what is too much is left out until there is room again', async () => {
    const { store, confirmations } = start();
    for (let session = 0; session < 10_001; session++) confirmations.add(`session ${session}`, 1);
    await confirmations.flush();
    expect(store.batches.map((batch) => batch.length)).to.deep.equal([10_000]);
    confirmations.add('session 10000', 1);
    await confirmations.flush();
    expect(store.batches[1]).to.deep.equal([{ sid: 'session 10000', generation: 1 }]);
  });

  it('that the store does not take are given up, and later ones are not; the log tells once that it began, and that it ended', async () => {
    const { store, logger, confirmations } = start();
    const sid = await rotated(store);
    store.isAway = true;
    for (let turn = 1; turn <= 3; turn++) {
      confirmations.add(sid, 2);
      await confirmations.flush();
      expect(store.batches).to.have.length(turn);
      expect(logger.lines.map((line) => JSON.parse(line).level)).to.deep.equal(['warn']);
    }
    expect(logger.lines[0])
      .to.include('the store is away')
      .and.include('confirmation of refresh tokens failed');
    store.isAway = false;
    await confirmations.flush();
    expect(store.batches).to.have.length(3);
    for (let turn = 0; turn < 2; turn++) {
      confirmations.add(sid, 2);
      await confirmations.flush();
    }
    expect(await isConfirmed(sid)).to.equal(true);
    expect(logger.lines.map((line) => JSON.parse(line).level)).to.deep.equal(['warn', 'info']);
    expect(logger.lines[1]).to.include('confirmation of refresh tokens recovered');
  });
});
