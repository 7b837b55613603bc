import { beyondJson } from './beyond-json.js';
import { absenceOf, tryAtOnce } from './field-values.js';
import type { FieldSchema } from './own-fields.js';
import { storableFault } from './storable.js';

/** Names that mean something else in the documents of users, in requests or in answers. */
const reserved: ReadonlySet<string> = new Set([
  ...['id', '_id', '__v', 'email', 'username', 'name', 'roles', 'role', 'disabled', 'upstream'],
  ...['password', 'passwordHash', 'passwordId', 'passwordVersion', 'sessionsVersion', 'sparedSession'],
  ...['emailVerified', 'createdAt', 'updatedAt', 'delivery', 'invitation', 'current_password'],
]);

/** By these, promises, JSON and the driver tell what to do with an object. */
const special: ReadonlySet<string> = new Set(['then', 'toJSON', 'toBSON', '_bsontype']);

const members = ['schema', 'registration', 'profile', 'client'];

/**
 * What is wrong with one of the fields that an application declares, and with which; undefined where nothing is.
 *
 * @example faultOfFields({ email: { schema: z.string() } }); // { name: 'email', fault: 'has a name that ...' }
 */
export function faultOfFields(fields: object): { readonly name: string; readonly fault: string } | undefined {
  for (const [name, field] of Object.entries(fields)) {
    const fault = fieldNameFault(name) ?? fieldFault(field);
    if (fault !== undefined) return { name, fault };
  }
  return undefined;
}

/** What is wrong with the name of a field of the application's own; undefined where nothing is. */
export function fieldNameFault(name: string): string | undefined {
  if (reserved.has(name)) return 'has a name that sealgate uses itself: give it another one';
  if (name in {}) return 'has a name that every object has: give it another one';
  if (special.has(name))
    return 'has a name that means something to JavaScript or MongoDB: give it another one';
  return name === '' || /[.$\0]/.test(name) ? 'must have a name without dots and dollar signs' : undefined;
}

function fieldFault(field: unknown): string | undefined {
  if (typeof field !== 'object' || field === null)
    return 'must be { schema, registration?, profile?, client? }';
  const schema: unknown = Reflect.get(field, 'schema');
  if (!isSchema(schema)) return 'must have a schema of zod 4, such as { schema: z.string() }';
  const unknown = Object.keys(field).find((member) => !members.includes(member));
  if (unknown !== undefined) return `has ${unknown}, which is not among ${members.join(', ')}`;
  const wrong = members
    .slice(1)
    .find((member) => !['boolean', 'undefined'].includes(typeof Reflect.get(field, member)));
  if (wrong !== undefined) return `must have true or false for ${wrong}`;
  const isSetByClients =
    Reflect.get(field, 'registration') === true || Reflect.get(field, 'profile') === true;
  return schemaFault(schema) ?? (isSetByClients ? jsonFault(schema) : undefined);
}

/** zod 3 has no `_zod`. */
function isSchema(value: unknown): value is FieldSchema {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_zod' in value &&
    'safeParseAsync' in value &&
    typeof value.safeParseAsync === 'function'
  );
}

/** Found at construction, and not at each registration. */
function schemaFault(schema: FieldSchema): string | undefined {
  try {
    absenceOf(schema);
    const absent = tryAtOnce(schema, undefined);
    const fault =
      typeof absent === 'object' && absent.value !== undefined ? storableFault(absent.value) : undefined;
    return fault && `has a default that cannot be stored: it ${fault}`;
  } catch {
    return 'must have a schema that takes or refuses undefined and null: it throws an error at one of them';
  }
}

function jsonFault(schema: FieldSchema): string | undefined {
  const fault = beyondJson(schema);
  return fault && `must have a schema that JSON can meet, since a registration or users may set it: ${fault}`;
}
