import { errors } from '../../src/all-errors.js';

/** The README's table of the codes of refusals. */
export function codesTable(): string {
  const definitions = Object.values(errors).toSorted((one, other) => one.status - other.status);
  const rows = definitions.map(({ code, status, advice }) => `| \`${code}\` | ${status} | ${advice} |`);
  return ['| code | status | what to do |', '|---|---|---|', ...rows].join('\n');
}
