import mongoose, { type Connection, type Model, type Schema } from 'mongoose';

/**
 * Options of every schema: indexes are created at start, where a failure is noticed, and a query is never buffered while
 * the connection is lost. Authoritative reads go to the primary, whatever the application's connection prefers.
 */
export const schemaOptions = {
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  versionKey: false,
  read: 'primary',
} as const;

/**
 * Marks the operators of a filter as trusted. An application may set `sanitizeFilter`, and its mongoose then treats every other
 * operator as an injection.
 */
export const trusted = mongoose.trusted;

/** The model of a collection; a connection has one of each, however often it is requested. */
export function modelOn<T>(connection: Connection, collection: string, schema: Schema<T>): Model<T> {
  const name = `sealgate.${collection}`;
  return connection.models[name] ?? connection.model<T>(name, schema, collection);
}
