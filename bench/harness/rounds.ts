/**
 * Runs a round again and again. A round measures each contender once, so that they take turns, A B A B ..., and a machine that
 * is faster at one time than at another is so for all of them. Before several rounds one warms up and does not count.
 */
export async function inRounds<Round>(
  rounds: number,
  round: () => Promise<Round>,
): Promise<readonly Round[]> {
  if (rounds > 1) await round();
  const measured: Round[] = [];
  while (measured.length < rounds) measured.push(await round());
  return measured;
}

/** The middle of some values, and how far they lie apart. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(sorted, Math.floor(middle)) + at(sorted, Math.ceil(middle))) / 2,
    least: at(sorted, 0),
    most: at(sorted, sorted.length - 1),
  };
}

/** The value below which the given share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  return at(
    values.toSorted((a, b) => a - b),
    Math.min(values.length - 1, Math.floor(values.length * share)),
  );
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}
