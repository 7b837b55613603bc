import type { z } from 'zod';
import { fieldToChange, fieldToSet, fieldToShow } from './field-shapes.js';
import type { FieldSchema, UserField, UserFields } from './own-fields.js';
import type { User } from './user.js';

/** Schemas to be spread into a strict object of ours. */
export type FieldShape = Readonly<Record<string, z.ZodType>>;

/** Values of fields of the application's own. */
type OwnValues = Readonly<Record<string, unknown>>;

/** The fields of the application's own, with what follows from how they are declared. */
export interface ResolvedUserFields {
  readonly names: readonly string[];
  /** What a registration may set, and must where the schema is not optional. */
  readonly registrationShape: FieldShape;
  /** What users may change; all optional. */
  readonly profileShape: FieldShape;
  /** What code and admins may set or change: every field; all optional, and without defaults. */
  readonly adminShape: FieldShape;
  /** What clients see, for the schemas of answers; all optional. */
  readonly clientShape: FieldShape;
  /** The values of a new user, with the defaults of those fields that are not given, whoever may set them. */
  withDefaults(own: OwnValues): OwnValues;
  /** What a stored document has of the fields, frozen. A cleared field is none. */
  ownOf(document: object): OwnValues;
  /** The user without what clients do not see: the same object where there is nothing to hide, and made once for a frozen one. */
  toClient(user: User): User;
}

/** Resolves the option `users.fields`, once and after its check; without fields, everything that it returns does nothing. */
export function resolveUserFields(fields: UserFields = {}): ResolvedUserFields {
  const entries = Object.entries(fields);
  const shapeOf = (
    make: (schema: FieldSchema) => z.ZodType,
    isMeant: (field: UserField) => boolean = () => true,
  ) =>
    Object.freeze(
      Object.fromEntries(
        entries.filter(([, field]) => isMeant(field)).map(([name, { schema }]) => [name, make(schema)]),
      ),
    );
  return Object.freeze({
    names: Object.freeze(entries.map(([name]) => name)),
    registrationShape: shapeOf(fieldToSet, ({ registration }) => registration === true),
    profileShape: shapeOf(fieldToChange, ({ profile }) => profile === true),
    adminShape: shapeOf(fieldToChange),
    clientShape: shapeOf(fieldToShow, ({ client }) => client === true),
    withDefaults: (own) => ({ ...defaultsOf(entries), ...own }),
    ownOf: createReader(entries),
    toClient: createView(entries.filter(([, { client }]) => client !== true).map(([name]) => name)),
  } satisfies ResolvedUserFields);
}

type Entries = readonly (readonly [name: string, field: UserField])[];

function defaultsOf(entries: Entries): OwnValues {
  const defaults = entries.flatMap(([name, { schema }]) => {
    const { success, data } = schema.safeParse(undefined);
    return success && data !== undefined ? [[name, data] as const] : [];
  });
  return Object.fromEntries(defaults);
}

function createReader(entries: Entries): ResolvedUserFields['ownOf'] {
  // `null` is a value where the schema takes it, and else what clearing left.
  const isValue = new Map(entries.map(([name, { schema }]) => [name, schema.safeParse(null).success]));
  const none: OwnValues = Object.freeze({});
  if (isValue.size === 0) return () => none;
  return (document) => {
    const own = Array.from(isValue, ([name, takesNull]) => {
      const value: unknown = Object.hasOwn(document, name) ? Reflect.get(document, name) : undefined;
      return value === null && !takesNull ? [name, undefined] : [name, frozen(value)];
    });
    return Object.freeze(Object.fromEntries(own.filter(([, value]) => value !== undefined)));
  };
}

/** One user serves many requests while it is cached, so no handler may change what it holds. */
function frozen(value: unknown): unknown {
  const isList = Array.isArray(value);
  // Objects of classes, such as dates, are left alone.
  if (!isList && Object.getPrototypeOf(Object(value)) !== Object.prototype) return value;
  for (const member of Object.values(Object(value))) frozen(member);
  return Object.freeze(value);
}

function createView(hidden: readonly string[]): ResolvedUserFields['toClient'] {
  if (hidden.length === 0) return (user) => user;
  const views = new WeakMap<User, User>();
  return (user) => {
    const known = views.get(user);
    if (known) return known;
    const view = { ...user };
    for (const name of hidden) Reflect.deleteProperty(view, name);
    // Another one may still change.
    if (Object.isFrozen(user)) views.set(user, Object.freeze(view));
    return view;
  };
}
