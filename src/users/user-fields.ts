import type { z } from 'zod';
import { fieldToAdd, fieldToChange, fieldToSet, fieldToShow } from './field-shapes.js';
import { absenceOf, parseField } from './field-values.js';
import { frozenCopy } from './frozen-copy.js';
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
  /** What code and admins may set of a new user: every field; all optional, and without defaults. */
  readonly additionShape: FieldShape;
  /** What they may change: every field; all optional. */
  readonly changeShape: FieldShape;
  /** What clients see, for the schemas of answers; all optional. */
  readonly clientShape: FieldShape;
  /** The values of a new user, with the defaults of those fields that are not given, whoever may set them. */
  withDefaults(own: OwnValues): Promise<OwnValues>;
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
    additionShape: shapeOf(fieldToAdd),
    changeShape: shapeOf(fieldToChange),
    clientShape: shapeOf(fieldToShow, ({ client }) => client === true),
    withDefaults: async (own) => ({
      ...(await defaultsOf(entries.filter(([name]) => own[name] === undefined))),
      ...own,
    }),
    ownOf: createReader(entries),
    toClient: createView(entries.filter(([, { client }]) => client !== true).map(([name]) => name)),
  } satisfies ResolvedUserFields);
}

type Entries = readonly (readonly [name: string, field: UserField])[];

async function defaultsOf(entries: Entries): Promise<OwnValues> {
  const parsed = await Promise.all(
    entries.map(async ([name, { schema }]) => [name, await parseField(schema, undefined)] as const),
  );
  const defaults = parsed.flatMap(([name, field]) =>
    'value' in field && field.value !== undefined ? [[name, field.value] as const] : [],
  );
  return Object.fromEntries(defaults);
}

function createReader(entries: Entries): ResolvedUserFields['ownOf'] {
  // `null` is a value where the schema says so, and else what clearing left.
  const isValue = new Map(entries.map(([name, { schema }]) => [name, absenceOf(schema).isNullable]));
  const none: OwnValues = Object.freeze({});
  if (isValue.size === 0) return () => none;
  return (document) => {
    const own = Array.from(isValue, ([name, isNullable]) => {
      const value: unknown = Object.hasOwn(document, name) ? Reflect.get(document, name) : undefined;
      return [name, value === null && !isNullable ? undefined : value] as const;
    });
    return frozenCopy(Object.fromEntries(own));
  };
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
