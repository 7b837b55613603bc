import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { DatabaseClock } from '../../src/database/clock.js';
import { openTestDatabase } from '../harness/database.js';
import { DatabaseProxy } from '../harness/proxy.js';

/** The database of the tests runs on this machine, and so by its clock. */
const tolerance = 1_000;

describe("the database's clock", () => {
  let proxy: DatabaseProxy;
  let connection: Connection;
  let drop: () => Promise<void>;
  before(async () => {
    proxy = await DatabaseProxy.start();
    ({ connection, drop } = await openTestDatabase({}, proxy));
  });
  after(async () => {
    await proxy.restore();
    await drop();
    await proxy.close();
  });

  for (const error of [-86_400_000, -60_000, 0, 60_000, 86_400_000]) {
    it(`is followed by a machine whose own is ${error} ms off`, async () => {
      const machine = { now: () => Date.now() + error };
      const clock = new DatabaseClock(connection, machine);
      expect(clock.now()).to.be.closeTo(machine.now(), tolerance);
      await clock.synchronize();
      expect(clock.now()).to.be.closeTo(Date.now(), tolerance);
    });
  }

  it('is followed anew when the machine is set to another time', async () => {
    let error = 60_000;
    const clock = new DatabaseClock(connection, { now: () => Date.now() + error });
    await clock.synchronize();
    error = -60_000;
    await clock.synchronize();
    expect(clock.now()).to.be.closeTo(Date.now(), tolerance);
  });

  it('goes on as it was last known while the database is away', async () => {
    const clock = new DatabaseClock(connection, { now: () => Date.now() + 60_000 });
    await clock.synchronize();
    await proxy.cut();
    const failure = await clock.synchronize().catch((error: unknown) => error);
    await proxy.restore();
    expect(failure).to.include({ code: 'service_unavailable' });
    expect(clock.now()).to.be.closeTo(Date.now(), tolerance);
  });
});
