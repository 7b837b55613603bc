import type { Long } from 'bson';
import { expect } from 'chai';
import { Cursors } from '../src/commands/cursors.js';
import { encode } from '../src/values/decode.js';

describe('the batches of a cursor of the embedded server', () => {
  it('fit an answer, however small and many the documents are', () => {
    const cursors = new Cursors();
    const documents = Array.from({ length: 1_500_000 }, () => ({}));
    const { cursor } = cursors.open('test.items', documents, Number.POSITIVE_INFINITY);
    expect(encode({ cursor, ok: 1 }).length).to.be.within(15 * 1024 * 1024, 16 * 1024 * 1024 + 200);
  });
});

describe('cursors of the embedded server that nobody asks for', () => {
  const rowsOf = (count: number) => new Array<{ a: number }>(count).fill({ a: 1 });
  const open = (cursors: Cursors, count: number): Long => {
    const { cursor } = cursors.open('test.items', rowsOf(count), 1);
    return (cursor as { id: Long }).id;
  };
  const isThere = (cursors: Cursors, id: Long): boolean => {
    try {
      cursors.more(id, 'test.items', 1);
      return true;
    } catch (error) {
      expect(error).to.include({ codeName: 'CursorNotFound' });
      return false;
    }
  };

  it('are forgotten after ten minutes, when another is opened', () => {
    let now = 0;
    const cursors = new Cursors(() => now);
    const [idle, used] = [open(cursors, 10), open(cursors, 10)];
    now = 9 * 60_000;
    expect(isThere(cursors, used)).to.equal(true);
    now = 11 * 60_000;
    open(cursors, 10);
    expect([idle, used].map((id) => isThere(cursors, id))).to.deep.equal([false, true]);
  });

  it('go, the longest unused first, once a million documents wait in all of them', () => {
    const cursors = new Cursors();
    const ids = [open(cursors, 300_000), open(cursors, 300_000), open(cursors, 300_000)];
    const [first, second, third] = ids as [Long, Long, Long];
    expect(isThere(cursors, first)).to.equal(true);
    const fourth = open(cursors, 300_000);
    expect([first, second, third, fourth].map((id) => isThere(cursors, id))).to.deep.equal([
      true,
      false,
      true,
      true,
    ]);
    // What is closed makes room.
    for (const id of [first, third, fourth]) expect(cursors.kill(id)).to.equal(true);
    const later = [open(cursors, 400_000), open(cursors, 400_000)];
    expect(later.map((id) => isThere(cursors, id))).to.deep.equal([true, true]);
  });

  it('go, the longest unused first, once there are a thousand', () => {
    const cursors = new Cursors();
    const [first] = Array.from({ length: 1_000 }, () => open(cursors, 3));
    const next = open(cursors, 3);
    expect([first as Long, next].map((id) => isThere(cursors, id))).to.deep.equal([false, true]);
  });
});
