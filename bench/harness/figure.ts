import type { Figure, Goal } from '../question.js';
import { summarize } from './rounds.js';

interface Extras {
  /** Microseconds of CPU time for one request, by rounds. */
  readonly cpu?: readonly number[];
  /** Digits after the point. */
  readonly digits?: number;
}

/** A line of the table: the median of the rounds and their spread. */
export function figure(
  what: string,
  unit: string,
  values: readonly number[],
  { cpu, digits = 0 }: Extras = {},
): Figure {
  const { median, least, most } = summarize(values);
  const text = (value: number) => value.toFixed(digits);
  return {
    what,
    figure: `${text(median)} ${unit}`.trim(),
    spread: `${text(least)} to ${text(most)}`,
    ...(cpu ? { cpu: `${summarize(cpu).median.toFixed(0)} µs` } : {}),
  };
}

/** The same with a goal that the median has to reach. */
export function goalFigure(
  goal: Limit,
  what: string,
  unit: string,
  values: readonly number[],
  digits = 0,
): Figure {
  return { ...figure(what, unit, values, { digits }), goal: judge(goal, unit, summarize(values).median) };
}

export type Limit = { readonly atLeast: number } | { readonly atMost: number };

function judge(limit: Limit, unit: string, value: number): Goal {
  return 'atLeast' in limit
    ? { text: `at least ${limit.atLeast} ${unit}`.trim(), holds: value >= limit.atLeast }
    : { text: `at most ${limit.atMost} ${unit}`.trim(), holds: value <= limit.atMost };
}
