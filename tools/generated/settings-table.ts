import type { OptionRow } from '../../src/options/option.js';
import { allRows } from '../../src/server/settings.js';

/** The README's table of settings. */
export function settingsTable(): string {
  const rows = allRows.filter(({ key }) => key !== undefined).map(rowOf);
  return ['| key | environment variable | default | |', '|---|---|---|---|', ...rows].join('\n');
}

function rowOf(row: OptionRow): string {
  return `| \`${row.key}\` | \`${row.env}\` | ${row.defaultText ?? defaultOf(row)} | ${row.description.replaceAll('|', '\\|')} |`;
}

function defaultOf({ default: value }: OptionRow): string {
  const isNothing = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  return isNothing ? 'none' : `\`${String(value)}\``;
}
