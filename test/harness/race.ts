import { expect } from 'chai';

/**
 * Lets all ask at the same moment, and gives their answers. Whoever the database broke off, by `isBrokenOff`, asks again after all others
 * and alone. PostgreSQL, which some MongoDB-compatible servers are built on, finds out once a second that insertions of one key wait for
 * each other, and breaks one of them off; if that one came again at once, they would wait for each other for ever. So let only a few
 * race where nothing, such as a hash, spreads them.
 */
export async function race<T>(
  askers: readonly (() => Promise<T>)[],
  isBrokenOff: (answer: T) => boolean,
): Promise<T[]> {
  return (await run(askers, isBrokenOff)).map(({ answer }) => answer);
}

/**
 * A race for one key: one wins, and all others lose. Where an insertion that was broken off had been done nevertheless, nobody is told to
 * have won, and its asker loses to itself; `lostToItself` is what that is told, if not the same as all others.
 */
export async function raceForOne<T>(
  askers: readonly (() => Promise<T>)[],
  told: { readonly won: T; readonly lost: readonly T[]; readonly brokenOff: T; readonly lostToItself?: T },
): Promise<void> {
  const outcomes = await run(askers, (answer) => answer === told.brokenOff);
  const winners = outcomes.filter(({ answer }) => answer === told.won);
  expect(winners.length).to.be.within(outcomes.some(({ cameAgain }) => cameAgain) ? 0 : 1, 1);
  for (const { answer, cameAgain } of outcomes)
    if (!(cameAgain && answer === told.lostToItself)) expect(answer).to.be.oneOf([told.won, ...told.lost]);
}

async function run<T>(askers: readonly (() => Promise<T>)[], isBrokenOff: (answer: T) => boolean) {
  const outcomes = await Promise.all(
    askers.map(async (ask) => ({ ask, answer: await ask(), cameAgain: false })),
  );
  for (const outcome of outcomes)
    while (isBrokenOff(outcome.answer)) {
      outcome.cameAgain = true;
      outcome.answer = await outcome.ask();
    }
  return outcomes;
}
