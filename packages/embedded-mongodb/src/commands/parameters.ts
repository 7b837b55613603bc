import { evaluateVariables, type Variables } from '../aggregation/variables.js';
import { CommandError } from '../errors.js';
import { type Collation, compileCollation } from '../values/collation.js';
import { asFlag, asNumber, type Document, isDocument, isNumeric, typeName } from '../values/values.js';

/** Readers of a command's fields: a field of the wrong type is an error that names it. */

export function collectionName(command: Document): string {
  const name = Object.keys(command)[0] ?? '';
  const value = command[name];
  if (typeof value !== 'string') {
    throw new CommandError('InvalidNamespace', `collection name has invalid type ${typeName(value)}`);
  }
  return value;
}

export function documentOf(command: Document, name: string): Document {
  const value = command[name];
  if (value === undefined || value === null) return {};
  if (!isDocument(value)) throw wrongType(name, value, 'object');
  return value;
}

/** An optional document; an empty one counts as none. */
export function optionalDocument(command: Document, name: string): Document | undefined {
  const value = documentOf(command, name);
  return Object.keys(value).length === 0 ? undefined : value;
}

export function listOf(command: Document, name: string): readonly unknown[] {
  const value = command[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrongType(name, value, 'array');
  return value;
}

export function documentsOf(command: Document, name: string): readonly Document[] {
  return listOf(command, name).map((item) => {
    if (!isDocument(item)) throw wrongType(name, item, 'object');
    return item;
  });
}

export function numberOf(command: Document, name: string): number | undefined {
  const value = command[name];
  if (value === undefined || value === null) return undefined;
  const number = asNumber(value);
  if (number === undefined || Number.isNaN(number)) throw wrongType(name, value, 'number');
  return Math.trunc(number);
}

/** A count that must not be negative. */
export function countOf(command: Document, name: string): number | undefined {
  const number = numberOf(command, name);
  if (number !== undefined && number < 0)
    throw new CommandError(51024, `BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return number;
}

/** A flag; MongoDB takes numbers for flags as well. */
export function flagOf(command: Document, name: string): boolean {
  const value = command[name];
  if (value !== undefined && value !== null && typeof value !== 'boolean' && !isNumeric(value))
    throw wrongType(name, value, 'bool');
  return asFlag(value);
}

/** Refuses a command, or one write of it, that lacks what it must have. */
export function requireFields(name: string, command: Document, fields: readonly string[]): void {
  const missing = fields.find((field) => command[field] === undefined);
  if (missing === undefined) return;
  throw new CommandError(40414, `BSON field '${name}.${missing}' is missing but a required field`);
}

/** When a command must have ended, by its `maxTimeMS`. */
export function deadlineOf(command: Document): number | undefined {
  const limit = countOf(command, 'maxTimeMS');
  return limit === undefined || limit === 0 ? undefined : performance.now() + limit;
}

/** What expressions of the command may refer to, by its `let`. */
export function variablesOf(command: Document): Variables | undefined {
  const specification = optionalDocument(command, 'let');
  return specification === undefined ? undefined : evaluateVariables(specification);
}

/** How strings compare in a command, or in one write of it; undefined for by their bytes. */
export function collationOf(command: Document): Collation | undefined {
  const specification = optionalDocument(command, 'collation');
  return specification === undefined ? undefined : compileCollation(specification);
}

/** Options that would change the result if they were ignored. */
export function refuse(command: Document, names: readonly string[]): void {
  for (const name of names) {
    const value = command[name];
    if (value === undefined || value === null || value === false) continue;
    if (name === 'collation' && isDocument(value) && value.locale === 'simple') continue;
    throw new CommandError('NotImplemented', `${name} is not implemented by the embedded server`);
  }
}

function wrongType(name: string, value: unknown, wanted: string): CommandError {
  return new CommandError(
    'TypeMismatch',
    `BSON field '${name}' is the wrong type '${typeName(value)}', expected type '${wanted}'`,
  );
}
