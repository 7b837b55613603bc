import mongoose, { type Connection, Schema, Types } from 'mongoose';
import { startEmbeddedMongodb } from '../src/start.js';
import { temporaryDirectory } from '../test/temporary-directory.js';

export interface User {
  _id: Types.ObjectId;
  email: string;
  username: string;
  name: string;
  passwordHash: string;
  roles: string[];
  disabled: boolean;
}

const userSchema = new Schema<User>(
  {
    email: { type: String, required: true, unique: true },
    username: { type: String, unique: true, sparse: true },
    name: String,
    passwordHash: String,
    roles: [String],
    disabled: Boolean,
  },
  { timestamps: true, versionKey: false },
);

export type UserModel = ReturnType<typeof userModel>;

function userModel(connection: Connection) {
  return connection.model('User', userSchema);
}

const batchSize = 1_000;

export function user(number: number): User {
  return {
    _id: new Types.ObjectId(),
    email: `user${number}@example.org`,
    username: `user${number}`,
    name: `User Number ${number}`,
    passwordHash: `$2b$11$${'x'.repeat(53)}`,
    roles: ['user'],
    disabled: false,
  };
}

/** A data directory with so many users, whose ids it gives. */
export async function directoryOfUsers(count: number) {
  const { path, remove } = await temporaryDirectory();
  const ids: Types.ObjectId[] = [];
  await withUsers(path, async (users) => {
    await users.init();
    while (ids.length < count) {
      const size = Math.min(batchSize, count - ids.length);
      const batch = Array.from({ length: size }, (_, index) => user(ids.length + index));
      await users.insertMany(batch);
      for (const { _id } of batch) ids.push(_id);
    }
  });
  return { path, ids, remove };
}

/** Runs a task on the users in a data directory, through mongoose. */
export async function withUsers<T>(path: string, task: (users: UserModel) => Promise<T>): Promise<T> {
  const server = await startEmbeddedMongodb({ path });
  const connection = await mongoose.createConnection(server.uri, { autoIndex: false }).asPromise();
  try {
    return await task(userModel(connection));
  } finally {
    await connection.close();
    await server.close();
  }
}
