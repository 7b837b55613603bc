import ms, { type StringValue } from 'ms';

/** A span of time: a string with a unit such as `10m`, `30s` or `30d`, or a bare number of seconds. */
export type Duration = string | number;

/** Milliseconds. That far from now is still a valid date everywhere: in JavaScript, in a cookie, in a database. */
const maxDuration = ms('100y');

/**
 * Milliseconds of a duration.
 *
 * @throws TypeError when it is neither a number of seconds nor a string such as `10m`, or is negative, or longer than a hundred years.
 * @example parseDuration('10m') === 600_000; parseDuration(90) === 90_000
 */
export function parseDuration(duration: Duration): number {
  const text = String(duration).trim();
  const milliseconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : parseWithUnit(text);
  if (milliseconds === undefined || !(milliseconds >= 0 && milliseconds <= maxDuration)) {
    throw new TypeError(
      'must be a duration such as 30s, 10m or 30d, or a number of seconds, and 100 years at most',
    );
  }
  return Math.round(milliseconds);
}

function parseWithUnit(text: string): number | undefined {
  return text.length > 0 && text.length <= 100 ? ms(text as StringValue) : undefined;
}
