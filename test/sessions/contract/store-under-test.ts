import { expect } from 'chai';
import type {
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
export const lifetimes = { leeway: hour, expiresIn: 30 * hour, absoluteLifetime: 90 * hour };
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
  const login = (): Promise<Session> =>
    made.store.create({ userId, ip: '127.0.0.1', userAgent: 'a browser' });
  return {
    login,
    store: (): SessionStore => made.store,
    age: (milliseconds: number) => made.age(milliseconds),
    rotate: (sid: string, generation: number) => made.store.rotate(sid, generation),
    confirm: (sid: string, generation: number) => made.store.confirm([{ sid, generation }]),
    /** A session that was rotated so many times, each time after the leeway, with nothing confirmed but by rotating. */
    rotated: async (times: number): Promise<string> => {
      const { sid } = await login();
      for (let generation = 0; generation < times; generation++) {
        await made.age(limits.leeway);
        expectRotation(await made.store.rotate(sid, generation), 'rotated', generation + 1);
      }
      return sid;
    },
  };
}

/** Expects one of the two happy outcomes, with tokens of the given generation. */
export function expectRotation(
  rotation: Rotation,
  outcome: 'rotated' | 'repeated',
  generation: number,
): asserts rotation is Extract<Rotation, { session: Session }> {
  expect(rotation.outcome).to.equal(outcome);
  expect('session' in rotation && rotation.session.generation).to.equal(generation);
}
