import type { Connection } from 'mongoose';
import type { Auth } from '../auth.js';
import type { AuthContext } from '../core/context.js';
import { createContext } from '../core/create-context.js';
import { usersCollection } from '../core/user-options.js';
import { assembleAuth } from '../create-auth-with.js';
import { indexesOf } from '../database/indexes.js';
import type { RightOf, RoleRights } from '../options/role-rights.js';
import * as builtIn from '../routes.js';
import type { FieldsOf, GivenFields, UserFields } from '../users/own-fields.js';
import { type PersonOptions, type SignedInPerson, signIn } from './signed-in.js';
import { MovableClock, type TestClock } from './test-clock.js';
import {
  assertNobodyIsThere,
  startOwnDatabase,
  type TestDatabase,
  takeHandedDatabase,
} from './test-database.js';
import { type TestAuthOptions, withTestDefaults } from './test-options.js';

/** An auth for the tests of an application, and what they need beside it. */
export interface TestAuth<Own = unknown, Right extends string = never, Given = GivenFields<Own>> {
  /** What `createAuth` gives: the same router, guards and functions. */
  readonly auth: Auth<Own, Right, Given>;
  /** The connection, for models of your own. */
  readonly connection: Connection;
  /** Signs somebody in, by one call and without a password. */
  signedIn(person?: PersonOptions<Given>): Promise<SignedInPerson<Own>>;
  readonly clock: TestClock;
  /** Removes all users and whatever sealgate keeps, and sets the clock to the present: for between two tests. */
  reset(): Promise<void>;
  /** Ends everything, so that the process can: threads, timers, the database where it is its own. A second call is fine. */
  close(): Promise<void>;
}

const features = Object.values(builtIn);

/**
 * Makes an auth for tests: the true one, with a clock that can be moved, on a database of its own that is thrown away, or on a connection
 * to a database of tests.
 *
 * @throws TypeError that names a bad option, or a connection to a database that may be a real one.
 * @example
 * const { auth, signedIn, clock, reset, close } = await createTestAuth();
 * const app = createApp(auth);
 * const { headers } = await signedIn({ roles: ['editor'] });
 * await request(app).get('/orders').set(headers).expect(200);
 * clock.advance('15m');
 * await request(app).get('/orders').set(headers).expect(401);
 */
export async function createTestAuth<
  const Fields extends UserFields = Record<never, never>,
  const Roles extends RoleRights = Record<never, never>,
>(
  options: TestAuthOptions<Fields, Roles> = {},
): Promise<TestAuth<FieldsOf<Fields>, RightOf<Roles>, GivenFields<Fields>>> {
  let closing: Promise<void> | undefined;
  const given = withTestDefaults(options, () => closing !== undefined);
  const database = options.connection ? await takeHandedDatabase(options.connection) : startOwnDatabase();
  const { connection } = database;
  const clock = new MovableClock();
  const parts = await orClosed(database, async () =>
    createContext({ ...given, connection }, features, { clockOf: () => clock, startsThreads: false }),
  );
  const { context } = parts;
  clock.onMoved = () => context.watches.sweep();
  type Own = FieldsOf<Fields>;
  const auth = assembleAuth<Own, GivenFields<Fields>>(parts, features);
  const assertOpen = (method: string) => {
    if (closing) throw new TypeError(`${method}: this test auth is closed`);
  };
  const close = () => {
    closing ??= auth.close().finally(() => database.close());
    return closing;
  };
  try {
    await database.open();
    await assertNobodyIsThere(connection, usersCollection(context.options));
    await auth.ready();
    await keepExpired(context);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    auth,
    connection,
    // With the fields that the options declare.
    signedIn: async (person = {}) => {
      assertOpen('signedIn');
      return (await signIn(context, person)) as SignedInPerson<Own>;
    },
    clock,
    reset: async () => {
      assertOpen('reset');
      await context.confirmations.flush();
      const collections = [usersCollection(context.options), ...ownCollections(context)];
      await Promise.all(collections.map((name) => connection.collection(name).deleteMany({})));
      context.watches.close();
      context.userCache.clear();
      context.revocations.clear();
      clock.reset();
    },
    close,
  };
}

async function orClosed<Result>(database: TestDatabase, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The names of the collections that nobody else writes to. */
function ownCollections({ options }: AuthContext): readonly string[] {
  const { users, ...own } = options.collections;
  const ofFeatures = features.flatMap(({ collections }) => collections.map(({ name }) => name));
  return [...Object.values(own), ...ofFeatures];
}

/** The database would remove what has expired by its own clock, and not by that of the test. */
async function keepExpired(context: AuthContext): Promise<void> {
  const { connection } = context.options;
  const dropping = ownCollections(context).map(async (name) => {
    const expiring = (await indexesOf(connection, name)).filter(
      (index) => index.expireAfterSeconds !== undefined,
    );
    for (const index of expiring) await connection.collection(name).dropIndex(index.name);
  });
  await Promise.all(dropping);
}
