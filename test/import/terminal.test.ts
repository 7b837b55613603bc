import { expect } from 'chai';
import { startOnTerminal } from '../harness/terminal.js';
import { type Importing, openImporting } from './importing.js';

const number = 1200;

/** What stands on a terminal in the end: a line is gone when it is erased. */
function linesOf(printed: string): readonly string[] {
  const lines = printed.split(/\r*\n/).map((line) => line.split('\r\u001b[K').at(-1) ?? '');
  return lines.filter((line) => line !== '');
}

describe('sealgate import users, on a terminal', () => {
  let importing: Importing;
  beforeEach(async () => {
    importing = await openImporting();
  });
  afterEach(() => importing.remove());

  const run = () => startOnTerminal(importing.env, 'import', 'users', importing.path('users.jsonl')).ended;
  const writePeople = (refusedAt: number) =>
    importing.writeLines(
      'users.jsonl',
      Array.from({ length: number }, (_, index) => ({
        email: index === refusedAt ? 'none' : `p${index}@example.com`,
      })),
    );

  it('shows how far it is, and leaves the lines of what was refused and of the end', async () => {
    await writePeople(800);
    const { code, printed } = await run();
    expect(printed).to.include('\r\u001b[K500 records read, 0 refused');
    const [refusal, end, ...rest] = linesOf(printed);
    expect(refusal).to.equal('{"line":801,"reason":"email must be an email address"}');
    expect(end).to.match(/^sealgate: 1200 records: 1199 added, 0 were there, 1 refused; [\d.]+ seconds$/);
    expect([code, rest]).to.deep.equal([1, []]);
  });
});
