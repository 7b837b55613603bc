/** How long to measure: more rounds and longer ones say more. */
export interface Effort {
  readonly rounds: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
}

/** One line of the table: the values of the rounds, and what their median has to reach. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  /** Digits after the point. */
  readonly digits?: number;
}

/** Something to be measured, by the name it is asked for. */
export type Question = (effort: Effort) => Promise<readonly Figure[]>;

/**
 * Runs a round again and again. A round measures each contender once, so that they take turns, and a machine that is faster at
 * one time than at another is so for all of them. Before several rounds one warms up and does not count.
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

/** A table in Markdown: the median of the rounds, and the least and the most of them. */
export function table(figures: readonly Figure[]): string {
  const rows = [['what', 'median', 'spread', 'goal', 'holds'], ...figures.map(cellsOf)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const [head = '', ...lines] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  return [head, head.replace(/[^|]/g, '-'), ...lines].join('\n');
}

function cellsOf({ what, unit, values, goal, digits = 0 }: Figure): string[] {
  const sorted = values.toSorted((a, b) => a - b);
  const least = sorted[0] ?? Number.NaN;
  const most = sorted.at(-1) ?? Number.NaN;
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const text = (value: number) => value.toFixed(digits);
  const cells = [what, `${text(median)} ${unit}`.trim(), `${text(least)} to ${text(most)}`];
  if (goal === undefined) return [...cells, '', ''];
  const [limit, holds] =
    'atLeast' in goal
      ? [`at least ${goal.atLeast}`, median >= goal.atLeast]
      : [`at most ${goal.atMost}`, median <= goal.atMost];
  return [...cells, `${limit} ${unit}`.trim(), holds ? 'yes' : 'NO'];
}
