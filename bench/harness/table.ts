import type { Figure } from '../question.js';

const columns = ['what', 'median', 'spread', 'CPU time each', 'goal', 'holds'];

/** A table in Markdown. */
export function table(figures: readonly Figure[]): string {
  const cells = figures.map(({ what, figure, spread, cpu, goal }) => [
    what,
    figure,
    spread,
    cpu ?? '',
    goal?.text ?? '',
    goal ? (goal.holds ? 'yes' : 'NO') : '',
  ]);
  const widths = columns.map((name, column) =>
    Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[], fill = ' ') =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const rule = line(
    columns.map(() => ''),
    '-',
  );
  return [line(columns), rule, ...cells.map((row) => line(row))].join('\n');
}
