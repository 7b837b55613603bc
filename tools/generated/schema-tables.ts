import type { JsonSchema } from '../../src/features/openapi/json-schema.js';
import type { Parameter } from '../../src/features/openapi/operation.js';

/** A table of the members of an object. */
export function membersTable(what: string, { properties = {}, required = [] }: JsonSchema): string {
  const rows = Object.entries(properties).map(([name, member]) =>
    rowOf(name, member, required.includes(name)),
  );
  return [`| ${what} | type | |`, '|---|---|---|', ...rows].join('\n');
}

/** A table of the parameters of a path and a query. */
export function parametersTable(parameters: readonly Parameter[]): string {
  const rows = parameters.map(({ name, in: where, required, schema, description }) =>
    rowOf(where === 'path' ? `{${name}}` : name, schema, required, description),
  );
  return ['| parameter | type | |', '|---|---|---|', ...rows].join('\n');
}

function rowOf(
  name: string,
  schema: JsonSchema | boolean,
  isRequired: boolean,
  description = typeof schema === 'object' ? schema.description : undefined,
): string {
  const told = [isRequired ? [] : ['optional'], rulesOf(schema), description ?? []].flat();
  return `| \`${name}\` | ${typeOf(schema)} | ${told.join('; ')} |`;
}

/** The name of a type, for people. */
export function typeOf(schema: JsonSchema | boolean): string {
  if (typeof schema !== 'object') return 'any';
  const { $ref, anyOf, items, properties, required = [], type, format } = schema;
  if ($ref !== undefined) return linkTo($ref.split('/').at(-1) ?? '');
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (items && !Array.isArray(items)) return `list of ${typeOf(items)}`;
  if (properties) {
    const members = Object.entries(properties).map(
      ([name, member]) => `\`${name}\`${required.includes(name) ? '' : '?'}: ${typeOf(member)}`,
    );
    return members.length > 0 ? `object with ${members.join(', ')}` : 'object';
  }
  return format === undefined ? String(type) : `${type}, ${format}`;
}

/** To the section of a schema; an instant says enough by itself. */
function linkTo(name: string): string {
  return name === 'Instant' ? 'instant (ISO 8601)' : `[${name}](#${name.toLowerCase()})`;
}

function rulesOf(schema: JsonSchema | boolean): string[] {
  if (typeof schema !== 'object') return [];
  const { minLength, maxLength, minimum, maximum, maxItems, pattern, default: value } = schema;
  return [
    boundsOf(minLength, maxLength, 'characters'),
    boundsOf(minimum, maximum, ''),
    boundsOf(undefined, maxItems, 'items'),
    pattern === undefined ? undefined : `matches \`${pattern.replaceAll('|', '\\|')}\``,
    value === undefined ? undefined : `\`${value}\` if not given`,
  ].filter((rule) => rule !== undefined);
}

function boundsOf(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least === 1 && most === undefined) return 'not empty';
  const bounds =
    least === undefined
      ? most === undefined
        ? undefined
        : `at most ${most}`
      : most === undefined
        ? `at least ${least}`
        : `${least} to ${most}`;
  return bounds && `${bounds} ${unit}`.trim();
}
