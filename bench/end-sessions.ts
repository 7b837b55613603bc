import { signUpAdmin } from '../test/harness/admin.js';
import { startTestApp, type TestApp } from '../test/harness/app.js';
import { CommandCount } from '../test/harness/commands.js';
import { eventually } from '../test/harness/eventually.js';
import { addSessions, addSessionsInRedis } from '../test/harness/many-sessions.js';
import { RedisServer, redisIsInstalled } from '../test/harness/redis.js';
import { signUp } from '../test/harness/sign-in.js';
import { figure, goalFigure } from './harness/figure.js';
import type { Effort, Figure } from './question.js';

const many = 100_000;
const fewLogins = 50;
const manyLogins = 5_000;
const connectOptions = { monitorCommands: true };

/**
 * The end of all of 100,000 sessions of a user: how long its request takes, and how many commands; and what a change of a user
 * costs who signed in 5,000 times just before.
 */
export async function endSessions({ rounds }: Effort): Promise<readonly Figure[]> {
  const figures = [...(await inMongodb(rounds))];
  if (redisIsInstalled) figures.push(...(await inRedis(rounds)));
  return [...figures, await changeAfterLogins(fewLogins), await changeAfterLogins(manyLogins)];
}

async function inMongodb(rounds: number): Promise<readonly Figure[]> {
  const app = await startTestApp({ connectOptions, sessions: { maximum: 1_000_000 } });
  try {
    return await measure(app, 'MongoDB', rounds, {
      add: (userId) => addSessions(app.connection, userId, many),
      left: () => app.connection.collection('sealgate_sessions').estimatedDocumentCount(),
    });
  } finally {
    await app.close();
  }
}

async function inRedis(rounds: number): Promise<readonly Figure[]> {
  const server = await RedisServer.start();
  const redis = await server.connect();
  const app = await startTestApp({ connectOptions, redis, sessions: { store: 'redis', maximum: 1_000_000 } });
  try {
    return await measure(app, 'Redis', rounds, {
      add: (userId) => addSessionsInRedis(redis, userId, many),
      left: () => redis.dbSize(),
    });
  } finally {
    await app.close();
    redis.destroy();
    await server.close();
  }
}

interface Sessions {
  readonly add: (userId: string) => Promise<void>;
  /** How many there are, of whomever. */
  readonly left: () => Promise<number>;
}

async function measure(
  app: TestApp,
  where: string,
  rounds: number,
  { add, left }: Sessions,
): Promise<readonly Figure[]> {
  const admin = await signUpAdmin(app);
  const count = new CommandCount(app.connection);
  const milliseconds: number[] = [];
  const commands: number[] = [];
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    const person = await signUp(app.base);
    await add(person.userId);
    // The admin is remembered, so that only what ends the sessions counts.
    await admin.client.me(admin.token);
    count.take();
    const began = performance.now();
    const path = `/users/${person.userId}/sessions`;
    const { status } = await admin.client.send('DELETE', path, { bearer: admin.token });
    milliseconds.push(performance.now() - began);
    commands.push(count.take().length);
    if (status !== 204) throw new Error(`${status} to the end of all sessions`);
    await eventually('cleared away', async () => (await left()) < 100, 600_000);
  }
  count.stop();
  const what = `the end of all of ${many} sessions in ${where}`;
  return [
    goalFigure({ atMost: 50 }, `${what}, until the answer`, 'ms', milliseconds, 1),
    figure(`${what}: MongoDB commands begun by then`, 'commands', commands),
  ];
}

/** The queries of one change of a user who signed in so many times just before, and in the two seconds after it. */
async function changeAfterLogins(logins: number): Promise<Figure> {
  const app = await startTestApp({ connectOptions });
  try {
    const { client, token: bearer, userId, fields } = await signUp(app.base);
    for (let login = 0; login < logins; login += fewLogins)
      await Promise.all(Array.from({ length: fewLogins }, () => app.client().login(fields)));
    const count = new CommandCount(app.connection);
    await client.login(fields);
    count.take();
    await client.send('PATCH', `/profile/${userId}`, { bearer, body: { name: 'Ann' } });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const commands = count.take().length;
    count.stop();
    return figure(`a change of a user after ${logins} logins`, 'commands', [commands]);
  } finally {
    await app.close();
  }
}
