import { expect } from 'chai';
import type {
  RefreshAttempt,
  Rotation,
  Session,
  SessionLifetimes,
  SessionStore,
} from '../../../src/sessions/session-store.js';

export interface StoreUnderTest {
  readonly store: SessionStore;
  /** Lets time pass for every session of the store, by moving its stored instants into the past. */
  age(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Makes an empty store that keeps to the given lifetimes. */
export type CreateStore = (lifetimes: SessionLifetimes) => Promise<StoreUnderTest>;

export const minute = 60_000;
export const hour = 60 * minute;
/** Wide enough that a slow machine never crosses a border by itself. */
export const lifetimes = {
  leeway: hour,
  repeatableFor: 24 * hour,
  expiresIn: 30 * hour,
  absoluteLifetime: 90 * hour,
};
/** What only has to be an id of a user. */
export const userId = '0123456789abcdef01234567';

/** One store for the tests of a block; each test has sessions of its own. */
export function useStore(create: CreateStore, limits: SessionLifetimes = lifetimes) {
  let made: StoreUnderTest;
  before(async () => {
    made = await create(limits);
    await made.store.prepare();
  });
  after(() => made.close());
  const login = ({ inBody = false } = {}): Promise<Session> =>
    made.store.create({ userId, version: 0, inBody, ip: '127.0.0.1', userAgent: 'a browser' });
  return {
    login,
    store: (): SessionStore => made.store,
    age: (milliseconds: number) => made.age(milliseconds),
    rotate: (sid: string, generation: number, attempt?: RefreshAttempt) =>
      made.store.rotate({ sid, generation, attempt }),
    confirm: (sid: string, generation: number) => made.store.confirm([{ sid, generation }]),
    /** A session that was rotated so many times, each time after the leeway. Its newest generation is not confirmed. */
    rotated: async (times: number, kind: { inBody?: boolean } = {}): Promise<string> => {
      const { sid } = await login(kind);
      for (let generation = 0; generation < times; generation++) {
        await made.store.confirm([{ sid, generation }]);
        await made.age(limits.leeway);
        expectRotation(await made.store.rotate({ sid, generation }), 'rotated', generation + 1);
      }
      return sid;
    },
  };
}

/** Expects one of the happy outcomes, at a session of the given generation. */
export function expectRotation(
  rotation: Rotation,
  outcome: 'rotated' | 'repeated' | 'access-only',
  generation: number,
): asserts rotation is Extract<Rotation, { session: Session }> {
  expect(rotation.outcome).to.equal(outcome);
  expect('session' in rotation && rotation.session.generation).to.equal(generation);
}
