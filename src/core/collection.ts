import type { Connection, Model, SchemaDefinition } from 'mongoose';
import { createOwnIndexes } from '../database/indexes.js';
import { modelOn, ownSchema } from '../database/model.js';

/** A collection that a feature keeps documents in. */
export interface Collection {
  /** All that are no users' begin with `sealgate_`, so that they collide with nobody's. */
  readonly name: `sealgate_${string}`;
  createIndexes(connection: Connection): Promise<unknown>;
}

export interface CollectionOf<Document> extends Collection {
  modelOn(connection: Connection): Model<Document>;
}

/**
 * Defines a collection. `AuthContext.collection` gives the mongoose model of it; its indexes are made before the first request.
 *
 * @public
 * @example
 * interface Greeting { readonly _id: string; readonly text: string }
 * const greetings = defineCollection<Greeting>('sealgate_greetings', { _id: String, text: { type: String, required: true } });
 */
export function defineCollection<Document>(
  name: Collection['name'],
  fields: SchemaDefinition<Document>,
): CollectionOf<Document> {
  const schema = ownSchema<Document>(fields);
  return {
    name,
    createIndexes: (connection) => createOwnIndexes(modelOn(connection, name, schema)),
    modelOn: (connection) => modelOn(connection, name, schema),
  };
}
