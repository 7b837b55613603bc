/**
 * Lets all ask at the same moment, and gives their answers. Whoever the database broke off, by `isBrokenOff`, asks again after all others
 * and alone. PostgreSQL, which some MongoDB-compatible servers are built on, finds out once a second that insertions of one key wait for
 * each other, and breaks one of them off; if that one came again at once, they would wait for each other for ever.
 */
export async function race<T>(
  askers: readonly (() => Promise<T>)[],
  isBrokenOff: (answer: T) => boolean,
): Promise<T[]> {
  const answers = await Promise.all(askers.map(async (ask) => ({ ask, last: await ask() })));
  for (const answer of answers) while (isBrokenOff(answer.last)) answer.last = await answer.ask();
  return answers.map(({ last }) => last);
}
