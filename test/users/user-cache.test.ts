import { expect } from 'chai';
import { UserCache } from '../../src/users/user-cache.js';
import type { UserRecord } from '../../src/users/user-record.js';
import { eventually } from '../harness/eventually.js';

function record(id: string): UserRecord {
  const at = new Date(0);
  return {
    user: { id, email: `${id}@example.com`, roles: ['user'], createdAt: at, updatedAt: at },
    key: id,
    passwordId: undefined,
    hashInUser: undefined,
    isHashUnreadable: false,
    stored: [undefined, undefined],
    upstream: undefined,
    passwordVersion: 0,
    disabled: false,
    sessions: { version: 0, spared: undefined },
  };
}

/** A cache over answers that come when the test lets them. */
function cacheOf(cacheFor: number) {
  const asked: {
    id: string;
    answer: (record: UserRecord | undefined) => void;
    fail: (error: Error) => void;
  }[] = [];
  const load = (id: string) =>
    new Promise<UserRecord | undefined>((answer, fail) => {
      asked.push({ id, answer, fail });
    });
  return { cache: new UserCache(load, cacheFor), asked };
}

describe('the user cache', () => {
  it('asks once for a user whom many requests want at the same time', async () => {
    const { cache, asked } = cacheOf(60_000);
    const loads = Array.from({ length: 20 }, () => cache.load('ada'));
    expect(asked).to.have.length(1);
    asked[0]?.answer(record('ada'));
    for (const load of loads) expect((await load)?.user.id).to.equal('ada');
  });

  it('remembers a user, without asking again', async () => {
    const { cache, asked } = cacheOf(60_000);
    expect(cache.peek('ada')).to.equal(undefined);
    const load = cache.load('ada');
    asked[0]?.answer(record('ada'));
    await load;
    expect(cache.peek('ada')?.user.id).to.equal('ada');
    expect(cache.peek('bob')).to.equal(undefined);
  });

  it('remembers nobody when it is told to remember for no time', async () => {
    const { cache, asked } = cacheOf(0);
    const load = cache.load('ada');
    asked[0]?.answer(record('ada'));
    await load;
    expect(cache.peek('ada')).to.equal(undefined);
  });

  it('remembers a user for as long as it is told to, and no longer', async () => {
    const { cache, asked } = cacheOf(200);
    const load = cache.load('ada');
    asked[0]?.answer(record('ada'));
    await load;
    expect(cache.peek('ada')?.user.id).to.equal('ada');
    await eventually('it is forgotten', () => cache.peek('ada') === undefined);
  });

  it('forgets a user who is dropped', async () => {
    const { cache, asked } = cacheOf(60_000);
    const load = cache.load('ada');
    asked[0]?.answer(record('ada'));
    await load;
    cache.drop('ada');
    expect(cache.peek('ada')).to.equal(undefined);
  });

  it('does not remember what was read before the user was dropped', async () => {
    const { cache, asked } = cacheOf(60_000);
    const before = cache.load('ada');
    cache.drop('ada');
    const after = cache.load('ada');
    expect(asked).to.have.length(2);
    asked[0]?.answer(record('ada'));
    await before;
    expect(cache.peek('ada')).to.equal(undefined);
    asked[1]?.answer(record('ada'));
    await after;
    expect(cache.peek('ada')?.user.id).to.equal('ada');
  });

  it('remembers neither a failure nor that somebody is unknown', async () => {
    const { cache, asked } = cacheOf(60_000);
    const failing = cache.load('ada').catch((error: unknown) => error);
    asked[0]?.fail(new Error('an outage'));
    expect(await failing).to.be.an('error');
    const unknown = cache.load('ada');
    asked[1]?.answer(undefined);
    expect(await unknown).to.equal(undefined);
    const found = cache.load('ada');
    asked[2]?.answer(record('ada'));
    expect((await found)?.user.id).to.equal('ada');
  });
});
