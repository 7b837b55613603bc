import { z } from 'zod';
import type { EventDefinition } from '../../src/core/events.js';
import * as features from '../../src/routes.js';

type JsonSchema = z.core.JSONSchema._JSONSchema;

const head = `// Made by \`npm run generate\` from the events that features define. What is written here by hand is lost.
import type { EmittedEvent } from './core/emitted-event.js';

/**
 * Something that happened: one of the events that features define, told apart by \`type\`. \`onEvent\` listens.
 *
 * @example
 * const onEvent = (event: AuthEvent) => {
 *   if (event.type === 'session.ended') metrics.count('sessions_ended', { reason: event.reason });
 * };
 */
export type AuthEvent =`;

/** The documented union of all events. */
export function authEvent(): string {
  const definitions = Object.values(features).flatMap(({ events }): readonly EventDefinition[] => events);
  const sorted = definitions.toSorted((one, other) => (one.type < other.type ? -1 : 1));
  const members = sorted.map(({ type, details }) => {
    const schema = z.toJSONSchema(details);
    const event = `EmittedEvent<'${type}'>`;
    const isPlain = Object.keys(schema.properties ?? {}).length === 0;
    return `\n  | ${isPlain ? event : `(${event} & ${typeOf(schema)})`}`;
  });
  return `${head}${members.join('')};\n`;
}

/** A schema, as TypeScript spells it. */
function typeOf(schema: JsonSchema): string {
  if (typeof schema === 'boolean') return 'unknown';
  const { enum: values, items, properties, required = [] } = schema;
  if (values) return values.map((value) => `'${value}'`).join(' | ');
  if (items && !Array.isArray(items)) return `readonly (${typeOf(items)})[]`;
  if (properties) {
    const members = Object.entries(properties).map(
      ([name, member]) => `readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(member)}`,
    );
    return `{ ${members.join('; ')} }`;
  }
  const simple = { string: 'string', boolean: 'boolean', integer: 'number', number: 'number' };
  const [, type] = Object.entries(simple).find(([name]) => name === schema.type) ?? [];
  if (type === undefined)
    throw new Error(`an event has a detail that has no type here: ${JSON.stringify(schema)}`);
  return type;
}
