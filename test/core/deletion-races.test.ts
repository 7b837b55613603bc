import { expect } from 'chai';
import type { Connection } from 'mongoose';
import type { AuthContext } from '../../src/core/context.js';
import { createContext } from '../../src/core/create-context.js';
import { deleteUser } from '../../src/core/delete-user.js';
import { openVerifiedSession } from '../../src/core/open-session.js';
import { updateUser } from '../../src/core/update-user.js';
import type { AuthEvent } from '../../src/index.js';
import { testSecret } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { silentLogger } from '../harness/logger.js';
import { rejectionOf } from '../harness/refusal.js';

const opening = {
  client: { ip: undefined, userAgent: undefined },
  inBody: false,
  refreshTokens: [],
} as const;

/** What comes between two steps of a flow, and so cannot be brought about from outside. */
describe('a deletion in the middle of', () => {
  let connection: Connection;
  let drop: () => Promise<void>;
  let context: AuthContext;
  const events: AuthEvent[] = [];
  beforeEach(async () => {
    ({ connection, drop } = await openTestDatabase());
    const made = createContext(
      {
        secret: testSecret,
        connection,
        passwords: { cost: 4 },
        logger: silentLogger,
        onEvent: (event: AuthEvent) => events.push(event),
      },
      [],
    );
    context = made.context;
    await made.readiness.whenReady();
    events.length = 0;
  });
  afterEach(async () => {
    context.revocations.stop();
    await context.credentials.close();
    await drop();
  });
  /** Has something happen once, right after users were looked for, or before one is removed. */
  const interrupt = (step: 'findById' | 'findLocal' | 'remove', work: () => Promise<unknown>) => {
    const original: (...args: never[]) => unknown = context.users[step];
    const value = async (...args: never[]) => {
      Reflect.deleteProperty(context.users, step);
      if (step === 'remove') await work();
      const result = await original.apply(context.users, args);
      if (step !== 'remove') await work();
      return result;
    };
    Object.defineProperty(context.users, step, { value, configurable: true });
  };
  const nothingIsLeft = () =>
    eventually('nothing is left', async () => {
      const names = ['users', 'sealgate_credentials', 'sealgate_sessions'];
      const counts = names.map((name) => connection.collection(name).countDocuments());
      return (await Promise.all(counts)).every((count) => count === 0);
    });

  it('another one leaves one of both to tell of it', async () => {
    const { user } = await context.credentials.register(newUser());
    interrupt('remove', () => deleteUser(context, { userId: user.id }));
    expect(await rejectionOf(deleteUser(context, { userId: user.id }))).to.include({ code: 'not_found' });
    await nothingIsLeft();
    expect(events.filter(({ type }) => type === 'user.deleted')).to.have.length(1);
  });

  it('a login leaves no session', async () => {
    const proof = await context.credentials.register(newUser());
    await deleteUser(context, { userId: proof.user.id });
    // What clears sessions has gone through them already.
    Object.defineProperty(context.sessions, 'clear', { value: async function* () {} });
    const refused = await rejectionOf(openVerifiedSession(context, proof, opening));
    expect(refused).to.include({ code: 'invalid_credentials' });
    await nothingIsLeft();
  });

  it('a change of the password leaves no credentials, and is refused', async () => {
    const { user } = await context.credentials.register(newUser());
    interrupt('findById', () => deleteUser(context, { userId: user.id }));
    const setting = context.credentials.setPassword(user.id, 'another password');
    expect(await rejectionOf(setting)).to.include({ code: 'not_found' });
    await nothingIsLeft();
  });

  it('a change of the password that is faster than its last step leaves no credentials and no session', async () => {
    const { user } = await context.credentials.register(newUser());
    interrupt('remove', async () => {
      const proof = await context.credentials.setPassword(user.id, 'another password');
      await openVerifiedSession(context, proof, opening);
    });
    await deleteUser(context, { userId: user.id });
    await nothingIsLeft();
  });

  for (const names of [{ email: 'new@example.com' }, { username: 'new' }])
    it(`a change of the ${Object.keys(names)} leaves no credentials, and is refused`, async () => {
      const { user } = await context.credentials.register(newUser());
      interrupt('findLocal', () => deleteUser(context, { userId: user.id }));
      expect(await rejectionOf(updateUser(context, { userId: user.id }, names))).to.include({
        code: 'not_found',
      });
      await nothingIsLeft();
      expect(events.filter(({ type }) => type === 'user.updated')).to.have.length(0);
    });

  it('a login leaves no claim of a name that is spelled otherwise', async () => {
    await connection.collection('users').insertOne({ email: 'Ann@Example.com' });
    const record = await context.users.findLocal({ field: 'email', name: 'Ann@Example.com' });
    if (!record) throw new Error('there is nobody');
    await deleteUser(context, { userId: record.user.id });
    await context.claiming.claimSpelling(record);
    await nothingIsLeft();
  });
});
