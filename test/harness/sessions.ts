import type { Connection } from 'mongoose';

const instants = [
  'createdAt',
  'lastUsedAt',
  'usedBefore',
  'rotatedAt',
  'confirmedAt',
  'replacedAt',
  'expiresAt',
  'absoluteExpiresAt',
];

interface SessionFields {
  readonly _id: string;
  readonly generation: number;
  readonly confirmed: boolean;
}

/** Lets time pass for the sessions of a database, by moving all their instants into the past. */
export async function age(connection: Connection, milliseconds: number): Promise<void> {
  const earlier = instants.map((field) => {
    const moved = { $subtract: [`$${field}`, milliseconds] };
    return [field, { $cond: [{ $ifNull: [`$${field}`, false] }, moved, '$$REMOVE'] }] as const;
  });
  await connection.collection('sealgate_sessions').updateMany({}, [{ $set: Object.fromEntries(earlier) }]);
}

/** The session documents of a database. */
export function sessionsOf(connection: Connection): Promise<SessionFields[]> {
  return connection.collection<SessionFields>('sealgate_sessions').find().toArray();
}
