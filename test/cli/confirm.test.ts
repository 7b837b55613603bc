import { expect } from 'chai';
import { confirm } from '../../src/cli/confirm.js';
import { takeProcess } from '../harness/own-process.js';

/** Asks, and has this typed, as a terminal passes it on. */
async function answerTo(typed: string) {
  const { printed, giveBack } = takeProcess({}, typed);
  try {
    return { isYes: await confirm('Sure?'), shown: printed.stdout };
  } finally {
    giveBack();
  }
}

describe('a question of a command', () => {
  for (const typed of ['y\n', 'Y\n', 'YES\n', ' yes \n'])
    it(`takes for a yes: ${JSON.stringify(typed)}`, async () => {
      expect(await answerTo(typed)).to.deep.equal({ isYes: true, shown: 'Sure? [y/N] ' });
    });

  for (const typed of ['n\n', '\n', 'yes | head\n', 'yess\n', 'n\ny\n'])
    it(`takes for a no: ${JSON.stringify(typed)}`, async () => {
      expect(await answerTo(typed)).to.deep.equal({ isYes: false, shown: 'Sure? [y/N] ' });
    });

  it('takes the end of the input for a no, on a line of its own', async () => {
    expect(await answerTo('')).to.deep.equal({ isYes: false, shown: 'Sure? [y/N] \n' });
  });
});
