import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { duplicateKey, runCommand, runWithoutDeadline } from '../../src/database/run-command.js';
import { AuthError } from '../../src/errors.js';
import { openTestDatabase } from '../harness/database.js';

const refusalOf = (command: PromiseLike<unknown>): Promise<unknown> =>
  runCommand(command).then(
    () => undefined,
    (error: unknown) => error,
  );

function named(name: string): Error {
  const error = new Error('made up');
  error.name = name;
  return error;
}

describe('a database command', () => {
  it('that is answered has that answer', async () => {
    expect(await runCommand(Promise.resolve('an answer'))).to.equal('an answer');
  });

  it('that is never answered is given up in less than three seconds, as service_unavailable', async () => {
    const asked = Date.now();
    // Timers of one process go off in their order, also where it is late.
    const late = setTimeout(3_000, 'too late', { ref: false });
    const refusal = await Promise.race([refusalOf(new Promise(() => undefined)), late]);
    expect(refusal)
      .to.be.instanceOf(AuthError)
      .and.to.include({ code: 'service_unavailable', retryAfter: 1 });
    expect(Date.now() - asked).to.be.at.least(2_000);
  });

  it('that fails too late fails unnoticed', async () => {
    const unhandled: unknown[] = [];
    const keep = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', keep);
    const { promise, fail } = failingOnDemand();
    await refusalOf(promise);
    fail();
    // An unhandled rejection is told when the microtasks are through.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    process.off('unhandledRejection', keep);
    expect(unhandled).to.deep.equal([]);
  });

  it('that may take long is waited for', async () => {
    const { promise, fail } = failingOnDemand();
    const patient = runWithoutDeadline(promise).catch((error: unknown) => error);
    // Longer than any request waits for the database.
    expect(await Promise.race([patient, refusalOf(new Promise(() => undefined))])).to.be.instanceOf(
      AuthError,
    );
    fail();
    expect(await patient).to.include({ message: 'too late' });
  });

  for (const name of [
    'MongoNetworkError',
    'MongooseError',
    'PoolClearedOnNetworkError',
    'MongoServerError',
  ]) {
    it(`that ends in a ${name} is service_unavailable, with the error as its cause`, async () => {
      const cause = named(name);
      const refusal = await refusalOf(Promise.reject(cause));
      expect(refusal).to.be.instanceOf(AuthError).and.to.include({ code: 'service_unavailable', cause });
    });
  }

  for (const code of ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_SOCKET_CLOSED']) {
    it(`that a broken socket ends (${code}) is service_unavailable, though the driver passes on the bare error`, async () => {
      const cause = Object.assign(new Error('made up'), { code });
      const refusal = await refusalOf(Promise.reject(cause));
      expect(refusal).to.be.instanceOf(AuthError).and.to.include({ code: 'service_unavailable', cause });
    });
  }

  it('that ends in a fault of ours fails with that fault', async () => {
    const faults = [
      new TypeError('a fault'),
      Object.assign(new TypeError('a fault'), { code: 'ERR_INVALID_ARG_TYPE' }),
      named('CastError'),
    ];
    for (const fault of faults) expect(await refusalOf(Promise.reject(fault))).to.equal(fault);
  });

  it('that a unique index refuses fails with the error that names the field', async () => {
    const { connection, drop } = await openTestDatabase();
    const schema = new mongoose.Schema({ color: { type: String, unique: true } }, { autoIndex: false });
    const model = connection.model('things', schema);
    await model.createIndexes();
    await model.create({ color: 'red' });
    const refusal = await refusalOf(model.create({ color: 'red' }));
    await drop();
    expect(refusal).to.not.be.instanceOf(AuthError);
    expect(duplicateKey(refusal)).to.equal('color');
  });
});

function failingOnDemand() {
  let fail = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    fail = () => reject(new Error('too late'));
  });
  return { promise, fail: () => fail() };
}
