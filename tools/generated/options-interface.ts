import type { OptionRow } from '../../src/options/option.js';
import { nested } from '../../src/options/resolve.js';
import { allRows } from '../../src/server/settings.js';

const head = `// Made by \`npm run generate\` from the rows of the options. What is written here by hand is lost.
import type { Connection } from 'mongoose';
import type { AuthEvent } from './all-events.js';
import type { BeforeLogin, BeforeRegister } from './core/hooks.js';
import type { Duration } from './duration.js';
import type { OnRefusal } from './http/problem.js';
import type { Logger } from './logger.js';
import type { RoleRights } from './options/role-rights.js';
import type { RedisClient } from './redis/client.js';
import type { ApplicationModel } from './users/application-model.js';
import type { UserFields } from './users/own-fields.js';
import type { UpstreamUser } from './users/user.js';

/** What \`createAuth\` takes. Durations are strings such as \`10m\`, or seconds. */
export interface AuthOptions<Fields extends UserFields = UserFields, Roles extends RoleRights = RoleRights> {`;

/** The documented type of the options of `createAuth`. */
export function optionsInterface(): string {
  const rows = allRows.flatMap((row) => (row.option === undefined ? [] : [[row.option, row] as const]));
  return `${head}\n${membersOf(nested(rows), '  ').join('\n')}\n}\n`;
}

function membersOf(group: object, indent: string): string[] {
  return Object.entries(group).flatMap(([name, member]: [string, object]) =>
    isRow(member) ? memberOf(name, member, indent) : groupOf(name, member, indent),
  );
}

function memberOf(name: string, row: OptionRow, indent: string): string[] {
  const mark = row.required ? '' : '?';
  return [...comment(row, indent), `${indent}readonly ${name}${mark}: ${row.kind.type};`];
}

function groupOf(name: string, group: object, indent: string): string[] {
  return [`${indent}readonly ${name}?: {`, ...membersOf(group, `${indent}  `), `${indent}};`];
}

/** The sentence and the default, in lines of the house's width. */
function comment({ description, default: value }: OptionRow, indent: string): string[] {
  const isTold = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const text = isTold ? `${description} Default: \`${value}\`.` : description;
  const width = 110 - indent.length;
  if (text.length <= width - 7) return [`${indent}/** ${text} */`];
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length + 4 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`];
}

function isRow(member: object): member is OptionRow {
  return 'description' in member && typeof member.description === 'string';
}
