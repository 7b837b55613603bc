import mongoose, { type Connection, type Model, type Schema } from 'mongoose';

/**
 * Options of every schema: indexes are made at start, where a failure is seen, and a query never waits in a buffer for a
 * connection that was lost. What decides is read from the primary, whatever the application's connection prefers.
 */
export const schemaOptions = {
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  versionKey: false,
  read: 'primary',
} as const;

/**
 * Marks the operators of a filter as ours. An application may set `sanitizeFilter`, and its mongoose then takes every other
 * operator for an attack.
 */
export const trusted = mongoose.trusted;

/** The model of a collection; a connection has one of each, however often it is asked for. */
export function modelOn<T>(connection: Connection, collection: string, schema: Schema<T>): Model<T> {
  const name = `sealgate.${collection}`;
  return connection.models[name] ?? connection.model<T>(name, schema, collection);
}
