import { readFileSync } from 'node:fs';
import { testSecret } from '../test/harness/app.js';
import { newUser } from '../test/harness/client.js';
import { startServerProcess } from '../test/harness/server-process.js';
import { temporaryDirectory } from '../test/harness/temporary-directory.js';
import { figure, goalFigure } from './harness/figure.js';
import { saturate } from './harness/load.js';
import { residentMemory } from './harness/memory.js';
import { inRounds } from './harness/rounds.js';
import type { Effort, Figure } from './question.js';

const requests = 10_000;
/** Of these so many ask for a token with a password, which costs a hash. */
const logins = 20;
const connections = 10;

/** As `npm run start:device` has them. */
const nodeArgs = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  .match(/"start:device": "(.*)"/)?.[1]
  ?.match(/--\S+/g);

/** Whether the profile for a small device keeps to a small device: its memory after ten thousand requests. */
export async function device({ rounds }: Effort): Promise<readonly Figure[]> {
  const samples = await inRounds(rounds, measure);
  return [
    figure(
      'device profile: resident memory when it listens',
      'MB',
      samples.map((sample) => sample.atFirst),
    ),
    goalFigure(
      { atMost: 128 },
      `and after ${requests} requests`,
      'MB',
      samples.map((sample) => sample.atLast),
    ),
    figure(
      'requests with a stateless token',
      'requests/s',
      samples.map((sample) => sample.perSecond),
    ),
  ];
}

async function measure() {
  const { path, remove } = await temporaryDirectory();
  const server = await startServerProcess({
    nodeArgs: nodeArgs ?? [],
    env: {
      NODE_ENV: 'production',
      SEALGATE_PROFILE: 'device',
      HOST: '127.0.0.1',
      DATA_DIR: path,
      AUTH_TOKEN_SECRET: testSecret,
    },
  });
  try {
    const atFirst = await residentMemory(server.process.pid);
    const client = server.client();
    const fields = newUser();
    await client.register(fields);
    const body = { username: fields.email, password: fields.password };
    let token = '';
    for (let times = 0; times < logins; times++) {
      const answer = await client.send('POST', '/token', { body });
      token = String(Object(answer.body).access_token);
    }
    const { perSecond } = await saturate({
      url: `${server.base}/me`,
      headers: { authorization: `Bearer ${token}` },
      connections,
      amount: requests - logins,
      duration: 0,
    });
    return { atFirst, atLast: await residentMemory(server.process.pid), perSecond };
  } finally {
    await server.stop();
    await remove();
  }
}
