import type { Connection, IndexDefinition, IndexOptions, Model, Schema, SchemaDefinition } from 'mongoose';
import { mongooseInUse } from './mongoose.js';
import { plainTypes } from './value-types.js';

/**
 * Indexes are created at start, where a failure is noticed, and a query is never buffered while the connection is lost. Authoritative
 * reads go to the primary, whatever the application's connection prefers. What a filter says is asked, whatever `strictQuery` is set to.
 */
const options = {
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  versionKey: false,
  read: 'primary',
  strict: true,
  strictQuery: false,
  minimize: true,
} as const;

const queries: ('find' | 'findOne' | 'findOneAndUpdate')[] = ['find', 'findOne', 'findOneAndUpdate'];

/** Makes a schema of the mongoose in use. */
export type OwnSchema<Document> = () => Schema<Document>;

export interface OwnSchemaOptions {
  /** Whether documents may have other fields, which are not looked at. */
  readonly isOpen?: boolean;
  /** Besides those that a field names itself. */
  readonly indexes?: readonly (readonly [keys: IndexDefinition, options?: IndexOptions])[];
}

/**
 * The schema of a collection of ours. What an application sets for all of its own, plugins among it, does not reach it, and neither does
 * what its connection makes of types.
 */
export function ownSchema<Document>(
  fields: SchemaDefinition<Document>,
  { isOpen = false, indexes = [] }: OwnSchemaOptions = {},
): OwnSchema<Document> {
  return () => {
    const { Schema } = mongooseInUse();
    const schema = new Schema<Document>(fields, {
      ...options,
      ...(isOpen && { strict: false, minimize: false }),
    });
    for (const [keys, ofIndex] of indexes) schema.index(keys, ofIndex);
    schema.pre(queries, function () {
      this.setOptions(plainTypes);
    });
    schema.pre('aggregate', function () {
      this.option(plainTypes);
    });
    // What mongoose itself marks a schema with that has its plugins.
    return Object.assign(schema, { $globalPluginsApplied: true });
  };
}

/**
 * Marks the operators of a filter as trusted. An application may set `sanitizeFilter`, and its mongoose then treats every other
 * operator as an injection.
 */
export function trusted<Filter extends object>(filter: Filter): Filter {
  return mongooseInUse().trusted(filter);
}

/** The condition that a field has one of some values. Mongoose would take one that looks like an object, as a UUID does, for operators. */
export function anyOf(values: readonly unknown[]) {
  return trusted(values.length === 1 ? { $eq: values[0] } : { $in: [...values] });
}

/** The model of a collection; a connection has one of each, however often it is requested. */
export function modelOn<T>(connection: Connection, collection: string, schema: OwnSchema<T>): Model<T> {
  const name = `sealgate.${collection}`;
  return connection.models[name] ?? connection.model<T>(name, schema(), collection);
}
