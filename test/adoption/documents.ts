import mongoose, { type Connection } from 'mongoose';
import { hash } from './existing.js';

const { Double, Int32, Long, ObjectId, UUID } = mongoose.mongo;

export interface Existing {
  readonly _id: unknown;
  readonly [field: string]: unknown;
}

/** Documents as applications have them; each has a username, so that all can sign in. */
export const documents: Readonly<Record<string, Existing>> = {
  'a string for the id, and no roles': { _id: 'somebody' },
  '24 hexadecimal digits for the id, and null for roles': { _id: 'abcdefabcdefabcdefabcdef', roles: null },
  'an address for the id, and a text for roles': { _id: 'Somebody+1@example.com', roles: 'editor' },
  'an id that URLs and Redis have other uses for, and numbers for roles': {
    _id: 'a/b?c#d{e}:*%2f é',
    roles: [1, 2, null, { role: 'admin' }],
  },
  'a UUID for the id, and no address': { _id: new UUID(), email: undefined },
  'an integer for the id, and null for the address': { _id: new Int32(7), email: null },
  'a negative integer for the id, and a number for the address': { _id: new Int32(-8), email: 42 },
  'a long for the id, and a list for the address': {
    _id: Long.fromString('4611686018427387905'),
    email: ['listed@example.com'],
  },
  'a double for the id, and dates as text': {
    _id: new Double(1.5),
    createdAt: '2020-01-02T03:04:05Z',
    updatedAt: 'yesterday',
  },
  'a huge double for the id, and dates as numbers': {
    _id: new Double(1e300),
    createdAt: 1_577_934_245_000,
    updatedAt: Number.NaN,
  },
  'an object for the name, and what is not disabled': {
    _id: new ObjectId(),
    name: { first: 'Ann', last: 'Lee' },
    disabled: 'no',
  },
  'null for disabled, and for what sealgate keeps there': {
    _id: new ObjectId(),
    disabled: null,
    passwordId: null,
    sparedSession: null,
  },
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
