// An application whose mongoose is not the one that sealgate imports; prints what happens in it. The database is in MONGODB_URI.
import { createRequire } from 'node:module';
import type imported from 'mongoose';
import ours from 'mongoose';
import { createAuth } from '../../src/index.js';
import { silentLogger } from '../harness/logger.js';

const mongoose: typeof imported = createRequire(import.meta.url)('mongoose-8');
const given = {
  secret: 'a secret of the tests, which nobody uses outside of them',
  passwords: { cost: 4 },
  logger: silentLogger,
};
const email = 'ann@example.com';
const password = 'correct horse battery';

const connection = await mongoose.createConnection(process.env.MONGODB_URI ?? '').asPromise();
const model = connection.model(
  'User',
  new mongoose.Schema({ email: String, plan: { type: String, default: 'free' } }),
);
const auth = createAuth({ ...given, connection, users: { model } });
await auth.ready();

await auth.users.create({ email: 'bob@example.com' });
const { id } = await auth.users.create({ email, password });
const { user, accessToken } = await auth.login({ email, password });
const { claims } = await auth.verify(accessToken);
const page = await auth.users.list({ sort: 'email', limit: 1 });
const next = await auth.users.list({ sort: 'email', limit: 1, ...(page.next && { cursor: page.next }) });
await auth.users.setPassword(id, 'another horse battery');
const ended = await auth.verify(accessToken).then(
  () => 'not',
  ({ code }) => code,
);
const { plan } = (await model.findById(id).lean()) ?? {};

let refused = '';
try {
  createAuth({ ...given, connection: ours.createConnection() });
} catch (error) {
  refused = String(error);
}
process.stdout.write(
  JSON.stringify({
    versions: [mongoose.version, ours.version].map((version) => Number.parseInt(version, 10)),
    isSame: [user.id, claims.sub, page.users[0]?.id].every((one) => one === id),
    listed: [...page.users, ...next.users].map((one) => one.email),
    ended,
    plan,
    refused,
  }),
);
await auth.close();
await connection.dropDatabase();
await connection.close();
