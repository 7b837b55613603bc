import { Schema, type Types } from 'mongoose';
import { ownSchema } from '../database/model.js';
import type { SessionsVersion } from '../sessions-version.js';
import { referenceTo } from '../users/user-id.js';
import type { CurrentGeneration } from './accepted-generations.js';
import type { Rotation, Session, SessionKey } from './session-store.js';

/** A session as MongoDB has it. Documents of earlier releases lack what is optional. */
export interface SessionDocument {
  readonly _id: string;
  /** Refers to a user: an ObjectId where its id is one. */
  readonly user: Types.ObjectId | string;
  readonly version?: number;
  readonly generation: number;
  /** Whether the current generation was seen in use. */
  readonly confirmed: boolean;
  readonly confirmedAt?: Date;
  /** Whether refresh tokens travel in bodies. */
  readonly inBody?: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  /** The last use in an earlier hour than that of `lastUsedAt`. */
  readonly usedBefore?: Date;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly absoluteExpiresAt: Date;
  /** Since when a newer session of the same browser stands in its place. */
  readonly replacedAt?: Date | null;
  readonly ip?: string;
  readonly userAgent?: string;
  /** The outcome of the last command on it. */
  readonly outcome?: Rotation['outcome'] | 'touched' | 'replaced';
}

export const sessionSchema = ownSchema<SessionDocument>(
  {
    _id: { type: String, required: true },
    user: { type: Schema.Types.Mixed, required: true },
    version: Number,
    generation: { type: Number, required: true },
    confirmed: { type: Boolean, required: true },
    confirmedAt: Date,
    inBody: Boolean,
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, required: true },
    usedBefore: Date,
    rotatedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true, expires: 0 },
    absoluteExpiresAt: { type: Date, required: true },
    replacedAt: Date,
    ip: String,
    userAgent: String,
    outcome: String,
  },
  // A page of a user's sessions, however many there are.
  { indexes: [[{ user: 1, createdAt: 1 }]] },
);

/** Whether it is a document as every release wrote it. */
export function isSessionDocument(document: object): boolean {
  const { _id, generation, confirmed, ...rest }: Partial<SessionDocument> = document;
  const instants = [rest.createdAt, rest.lastUsedAt, rest.rotatedAt, rest.expiresAt, rest.absoluteExpiresAt];
  return (
    /^[\w-]{22}$/.test(String(_id)) &&
    typeof generation === 'number' &&
    typeof confirmed === 'boolean' &&
    instants.every((instant) => instant instanceof Date)
  );
}

export function toSession(document: SessionDocument): Session {
  const { _id, user, version = 0, generation, createdAt, expiresAt, absoluteExpiresAt } = document;
  return { sid: _id, userId: user.toString(), version, generation, createdAt, expiresAt, absoluteExpiresAt };
}

export function currentGeneration(document: SessionDocument): CurrentGeneration {
  const { generation, confirmed, rotatedAt, confirmedAt = rotatedAt } = document;
  // A login's own generation is confirmed; sessions of earlier releases do not say so.
  const isConfirmed = confirmed || generation === 0;
  return {
    generation,
    rotatedAt: rotatedAt.getTime(),
    confirmedAt: isConfirmed ? confirmedAt.getTime() : undefined,
  };
}

/** Exactly this session. A token that names another user than the session has is forged. */
export function filterOf({ sid, userId }: SessionKey): Pick<SessionDocument, '_id' | 'user'> {
  return { _id: sid, user: referenceTo(userId) };
}

/** The sessions of a user that were not ended with all others. */
export function livingOf(userId: string, { version, spared }: SessionsVersion): object {
  const user = referenceTo(userId);
  // Those of version 0 may not name it.
  return version === 0 ? { user } : { user, $or: [{ version: { $gte: version } }, { _id: spared ?? '' }] };
}

/** The others. */
export function outdatedOf(userId: string, { version, spared }: SessionsVersion): object {
  const user = referenceTo(userId);
  return { user, version: { $not: { $gte: version } }, _id: { $ne: spared ?? '' } };
}
