import { expect } from 'chai';
import { Cursors } from '../../src/embedded-mongodb/commands/cursors.js';
import { encode } from '../../src/embedded-mongodb/values/decode.js';

describe('the batches of a cursor of the embedded server', () => {
  it('fit an answer, however small and many the documents are', () => {
    const cursors = new Cursors();
    const documents = Array.from({ length: 1_500_000 }, () => ({}));
    const { cursor } = cursors.open('test.items', documents, Number.POSITIVE_INFINITY);
    expect(encode({ cursor, ok: 1 }).length).to.be.within(15 * 1024 * 1024, 16 * 1024 * 1024 + 200);
  });
});
