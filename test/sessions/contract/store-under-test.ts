import { expect } from 'chai';
import type {
  NewSession,
  Rotation,
  Session,
  SessionDetails,
  SessionKey,
  SessionLifetimes,
  SessionStore,
  ShownToken,
} from '../../../src/sessions/session-store.js';
import type { SessionsVersion } from '../../../src/sessions-version.js';

export interface StoreUnderTest {
  readonly store: SessionStore;
  /** Lets time pass for every session of the store, by moving its stored instants into the past. */
  age(milliseconds: number): Promise<void>;
  /** Makes a session as the first release stored it: without a version, and so on. */
  makeFormer(sid: string): Promise<void>;
  /** Makes so many further sessions that differ in nothing but their ids, not even in the millisecond of their login. */
  copy(session: SessionKey, count: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Makes an empty store that keeps to the given lifetimes. */
export type CreateStore = (lifetimes: SessionLifetimes) => Promise<StoreUnderTest>;

export const minute = 60_000;
export const hour = 60 * minute;
/** Wide enough that a slow machine never crosses a border by itself. */
export const lifetimes = {
  leeway: hour,
  expiresIn: 30 * hour,
  absoluteLifetime: 90 * hour,
  repeatableFor: 24 * hour,
};
/** What only has to be an id of a user. */
export const userId = '0123456789abcdef01234567';
/** Nobody has ended all of a user's sessions. */
export const allLive: SessionsVersion = { version: 0 };

/** What a login gives, but for what a test is about. */
export const newSession: NewSession = {
  userId,
  version: 0,
  inBody: false,
  ip: '127.0.0.1',
  userAgent: 'a browser',
};

/** One store for the tests of a block; each test has sessions of its own. */
export function useStore(create: CreateStore, limits: SessionLifetimes = lifetimes) {
  let made: StoreUnderTest;
  before(async () => {
    made = await create(limits);
    await made.store.prepare();
  });
  after(() => made.close());
  const login = (other: Partial<NewSession> = {}): Promise<Session> =>
    made.store.create({ ...newSession, ...other });
  const confirm = (sid: string, generation: number) => made.store.confirm([{ sid, generation }]);
  return {
    login,
    store: (): SessionStore => made.store,
    age: (milliseconds: number) => made.age(milliseconds),
    makeFormer: (sid: string) => made.makeFormer(sid),
    /** So many sessions of a user that began in the same millisecond. */
    loginsAtOnce: async (count: number, other: Partial<NewSession> = {}): Promise<readonly string[]> => {
      const one = await login(other);
      return [one.sid, ...(await made.copy(one, count - 1))];
    },
    rotate: (sid: string, generation: number, other: Omit<ShownToken, 'sid' | 'generation'> = {}) =>
      made.store.rotate({ sid, generation, ...other }),
    confirm,
    end: (...sids: readonly string[]) => made.store.end(sids.map((sid) => ({ sid, userId }))),
    touch: (sid: string, version = 0) => made.store.touch({ sid, userId, version }),
    find: (sid: string) => made.store.find({ sid, userId }),
    /** The first hundred sessions of a user. */
    list: async (ofUser = userId, living = allLive): Promise<readonly SessionDetails[]> =>
      (await made.store.list(ofUser, living, { limit: 100 })).sessions,
    /** A session that was rotated so many times, each time a leeway after the confirmation. Its last generation is unconfirmed. */
    rotated: async (times: number, kind: Partial<NewSession> = {}): Promise<string> => {
      const { sid } = await login(kind);
      for (let generation = 0; generation < times; generation++) {
        if (generation > 0) await confirm(sid, generation);
        await made.age(limits.leeway);
        expectRotation(await made.store.rotate({ sid, generation }), 'rotated', generation + 1);
      }
      return sid;
    },
  };
}

let users = 0;

/** A user whom no other test knows. */
export function someUser(): string {
  users += 1;
  return users.toString(16).padStart(24, '0');
}

/** Expects an outcome that gives tokens, with those of the given generation. */
export function expectRotation(
  rotation: Rotation,
  outcome: 'rotated' | 'repeated' | 'access-only',
  generation: number,
): asserts rotation is Extract<Rotation, { session: Session }> {
  expect(rotation.outcome).to.equal(outcome);
  expect('session' in rotation && rotation.session.generation).to.equal(generation);
}
