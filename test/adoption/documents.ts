import mongoose, { type Connection } from 'mongoose';
import { hash } from './existing.js';

const { Double, Int32, Long, ObjectId, UUID } = mongoose.mongo;

export interface Existing {
  readonly _id: unknown;
  readonly [field: string]: unknown;
}

/** Documents as applications have them; each has a username, so that all can sign in. */
export const documents: Readonly<Record<string, Existing>> = {
  'no roles': { _id: new ObjectId() },
  'null for roles': { _id: new ObjectId(), roles: null },
  'a text for roles': { _id: new ObjectId(), roles: 'editor' },
  'numbers for roles': { _id: new ObjectId(), roles: [1, 2, null, { role: 'admin' }] },
  'a string for the id': { _id: 'somebody' },
  '24 hexadecimal digits for the id': { _id: 'abcdefabcdefabcdefabcdef' },
  'an address for the id': { _id: 'Somebody+1@example.com' },
  'an id that URLs and Redis have other uses for': { _id: 'a/b?c#d{e}:*%2f é' },
  'a UUID for the id': { _id: new UUID() },
  'an integer for the id': { _id: new Int32(7) },
  'a negative integer for the id': { _id: new Int32(-8) },
  'a long for the id': { _id: Long.fromString('4611686018427387905') },
  'a double for the id': { _id: new Double(1.5) },
  'a huge double for the id': { _id: new Double(1e300) },
  'no address': { _id: new ObjectId(), email: undefined },
  'null for the address': { _id: new ObjectId(), email: null },
  'a number for the address': { _id: new ObjectId(), email: 42 },
  'a list for the address': { _id: new ObjectId(), email: ['listed@example.com'] },
  'an object for the name': { _id: new ObjectId(), name: { first: 'Ann', last: 'Lee' } },
  'dates as text': { _id: new ObjectId(), createdAt: '2020-01-02T03:04:05Z', updatedAt: 'yesterday' },
  'dates as numbers': { _id: new ObjectId(), createdAt: 1_577_934_245_000, updatedAt: Number.NaN },
  'what is not disabled': { _id: new ObjectId(), disabled: 'no' },
  'null for disabled': { _id: new ObjectId(), disabled: null },
  'null for what sealgate keeps there': { _id: new ObjectId(), passwordId: null, sparedSession: null },
  '2,000 further fields': {
    _id: new ObjectId(),
    ...Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`field${index}`, index])),
  },
};

export const admin = { _id: new ObjectId(), email: 'admin@example.com', roles: 'admin', passwordHash: hash };
export const disabled = [true, 'true', 1, '1', 'yes'];

export function nameOf(title: string): string {
  return title.replaceAll(/[^a-z\d]+/g, '-');
}

export async function fill(connection: Connection): Promise<void> {
  const users = connection.collection<Existing>('users');
  await users.insertOne(admin);
  for (const [title, document] of Object.entries(documents)) {
    const username = nameOf(title);
    const one = { email: `${username}@example.com`, username, passwordHash: hash, ...document };
    await users.insertOne(one, { ignoreUndefined: true });
  }
  for (const [index, value] of disabled.entries())
    await users.insertOne({
      _id: `off${index}`,
      username: `off${index}`,
      passwordHash: hash,
      disabled: value,
    });
}
