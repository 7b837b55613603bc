import { type Connection, type Model, Schema, type Types } from 'mongoose';
import { modelOn, schemaOptions } from '../database/model.js';

/** A user as stored; email and username are normalised. */
export interface UserDocument {
  readonly _id: Types.ObjectId;
  readonly email: string;
  readonly username?: string;
  readonly name?: string;
  /** Only where the password is stored here. */
  readonly passwordHash?: string;
  /** How often the password was changed; absent until the first time. */
  readonly passwordVersion?: number;
  /** How often all sessions were ended; absent until the first time. */
  readonly sessionsVersion?: number;
  /** The session that was spared by the last of these times. */
  readonly sparedSession?: string;
  /** Only where another API owns the password: that API, and the user's id there. */
  readonly upstream?: { readonly source: string; readonly id: string };
  readonly roles: readonly string[];
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const userSchema = new Schema<UserDocument>(
  {
    email: { type: String, required: true },
    username: String,
    name: String,
    passwordHash: String,
    passwordVersion: Number,
    sessionsVersion: Number,
    sparedSession: String,
    upstream: new Schema({ source: String, id: String }, { _id: false }),
    roles: { type: [String], required: true },
    disabled: { type: Boolean, required: true },
  },
  { ...schemaOptions, timestamps: true },
);

// Addresses and usernames are unique among the users whose password is stored here. An upstream's users are identified by
// their ids there, and may share an address.
const isLocal = { passwordHash: { $exists: true } };
userSchema.index({ email: 1 }, { unique: true, partialFilterExpression: isLocal });
userSchema.index(
  { username: 1 },
  { unique: true, partialFilterExpression: { ...isLocal, username: { $exists: true } } },
);
userSchema.index(
  { 'upstream.source': 1, 'upstream.id': 1 },
  { unique: true, partialFilterExpression: { 'upstream.id': { $exists: true } } },
);

export function userModel(connection: Connection, collection: string): Model<UserDocument> {
  return modelOn(connection, collection, userSchema);
}
