import { Types } from 'mongoose';

/** What a sample comes to: an invented person, and the password where there is one. */
interface Expected {
  readonly user: { readonly email: string; readonly [field: string]: unknown };
  readonly password?: string;
}

/** An export in the format of a system, made here. Each hash was made with that system's own parameters, some of a lower cost. */
export interface Sample {
  readonly file: string;
  readonly from?: string;
  /** Its second file. */
  readonly second?: readonly [flag: string, file: string];
  readonly expected: readonly Expected[];
  readonly refused?: readonly object[];
}

const january = new Date('2024-01-31T12:00:00Z');
const february = new Date('2024-02-01T12:00:00Z');
const [first, second, third] = [
  '65a1b2c3d4e5f60718293a4b',
  '65a1b2c3d4e5f60718293a4c',
  '65a1b2c3d4e5f60718293a4d',
];

const ann = { email: 'ann@example.com', name: 'Ann Archer', roles: ['user'], disabled: false };
const ben = { email: 'ben@example.com', name: 'Ben Baker', roles: ['user'], disabled: false };
const made = { createdAt: january, updatedAt: january };

const joined = new Date('2024-01-31T12:00:00.123Z');
const ofDjango: readonly Expected[] = [
  {
    user: {
      ...ann,
      _id: '1',
      username: 'ann',
      roles: ['user', 'admin'],
      createdAt: joined,
      updatedAt: joined,
    },
    password: 'lighthouse 1',
  },
  { user: { ...ben, ...made, _id: '2', name: 'Ben', disabled: true } },
];

export const samples: readonly Sample[] = [
  {
    file: 'users.jsonl',
    expected: [
      {
        user: {
          ...ann,
          ...made,
          _id: new Types.ObjectId(first),
          username: 'ann',
          roles: ['user', 'editor'],
          emailVerified: true,
        },
        password: 'ann has a lighthouse',
      },
      { user: { ...ben, disabled: true } },
    ],
  },
  {
    file: 'users.csv',
    expected: [
      {
        user: { ...ann, ...made, name: 'Ann "Arrow" Archer', username: 'ann', roles: ['user', 'editor'] },
        password: 'ann has a lighthouse',
      },
      { user: { ...ben, name: 'Baker, Ben', disabled: true } },
    ],
  },
  { file: 'users.json', expected: [{ user: ann, password: 'ann has a lighthouse' }, { user: ben }] },
  {
    from: 'node-express-boilerplate',
    file: 'node-express-boilerplate.jsonl',
    expected: [
      {
        user: {
          ...ann,
          _id: new Types.ObjectId(first),
          emailVerified: true,
          createdAt: january,
          updatedAt: february,
        },
        password: 'lighthouse 1',
      },
      {
        user: {
          ...ben,
          ...made,
          _id: new Types.ObjectId(second),
          emailVerified: false,
          roles: ['user', 'admin'],
        },
        password: 'rolling pin 2',
      },
    ],
  },
  {
    from: 'better-auth',
    file: 'better-auth-user.jsonl',
    second: ['--accounts', 'better-auth-account.jsonl'],
    expected: [
      {
        user: {
          ...ann,
          ...made,
          _id: new Types.ObjectId(first),
          username: 'ann',
          emailVerified: true,
          roles: ['user', 'admin', 'editor'],
        },
        password: 'lighthouse 1',
      },
      {
        user: { ...ben, ...made, _id: new Types.ObjectId(second), emailVerified: false, disabled: true },
        password: 'rolling pin 2',
      },
      {
        user: {
          ...ben,
          ...made,
          _id: new Types.ObjectId(third),
          email: 'cleo@example.com',
          name: 'Cleo Carter',
          emailVerified: true,
        },
      },
    ],
  },
  {
    from: 'auth0',
    file: 'auth0-users.jsonl',
    second: ['--accounts', 'auth0-hashes.jsonl'],
    expected: [
      {
        user: {
          ...ann,
          _id: `auth0|${first}`,
          emailVerified: true,
          roles: ['user', 'editor'],
          createdAt: january,
          updatedAt: february,
        },
        password: 'lighthouse 1',
      },
      {
        user: {
          ...ben,
          ...made,
          _id: 'google-oauth2|1029384756',
          name: 'ben',
          emailVerified: true,
          disabled: true,
        },
      },
    ],
  },
  {
    from: 'auth0',
    file: 'auth0-hashes.jsonl',
    expected: [
      {
        user: {
          email: ann.email,
          roles: ['user'],
          disabled: false,
          _id: `auth0|${first}`,
          emailVerified: true,
        },
        password: 'lighthouse 1',
      },
    ],
  },
  {
    from: 'firebase',
    file: 'firebase.json',
    second: ['--hash-config', 'firebase-hash-config.txt'],
    expected: [
      {
        user: {
          ...ann,
          ...made,
          _id: 'kQ3vW8yZbNcXmLpRtSuVwXyZ0123',
          emailVerified: true,
          roles: ['user', 'admin'],
        },
        password: 'lighthouse 1',
      },
      {
        user: { ...ben, ...made, _id: 'aB3vW8yZbNcXmLpRtSuVwXyZ0456', emailVerified: false, disabled: true },
      },
    ],
  },
  {
    from: 'supabase',
    file: 'supabase.csv',
    expected: [
      {
        user: {
          ...ann,
          _id: '3b1f6a9e-5c0d-4a7b-9d8e-2f1a0b3c4d5e',
          emailVerified: true,
          roles: ['user', 'editor'],
          createdAt: new Date('2024-01-31T12:00:00.123Z'),
          updatedAt: february,
        },
        password: 'lighthouse 1',
      },
      // Who may write the metadata of users is the user: the roles in it say nothing.
      {
        user: {
          ...ben,
          ...made,
          _id: '4c2f6a9e-5c0d-4a7b-9d8e-2f1a0b3c4d5f',
          emailVerified: false,
          disabled: true,
        },
      },
    ],
    refused: [{ record: 3, reason: 'is of a user who was deleted' }],
  },
  {
    from: 'keycloak',
    file: 'keycloak.json',
    expected: [
      {
        user: {
          ...ann,
          ...made,
          _id: '3b1f6a9e-5c0d-4a7b-9d8e-2f1a0b3c4d5e',
          username: 'ann',
          emailVerified: true,
          roles: ['user', 'editor'],
        },
        password: 'lighthouse 1',
      },
      {
        user: {
          ...ben,
          ...made,
          _id: '4c2f6a9e-5c0d-4a7b-9d8e-2f1a0b3c4d5f',
          name: 'Ben',
          emailVerified: false,
          disabled: true,
        },
        password: 'rolling pin 2',
      },
      {
        user: {
          ...made,
          _id: '5d2f6a9e-5c0d-4a7b-9d8e-2f1a0b3c4d60',
          email: 'cleo@example.com',
          username: 'cleo',
          roles: ['user'],
          disabled: false,
          emailVerified: false,
        },
        password: 'printing press 3',
      },
    ],
    refused: [{ record: 4, reason: 'email is required' }],
  },
  {
    from: 'django',
    file: 'django.csv',
    expected: ofDjango,
  },
  {
    from: 'django',
    file: 'django-dumpdata.json',
    expected: ofDjango,
  },
  {
    from: 'laravel',
    file: 'laravel.csv',
    expected: [
      {
        user: { ...ann, _id: '1', emailVerified: true, createdAt: january, updatedAt: february },
        password: 'lighthouse 1',
      },
      { user: { ...ben, ...made, _id: '2', emailVerified: false }, password: 'rolling pin 2' },
    ],
  },
];
