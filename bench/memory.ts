import { testSecret } from '../test/harness/app.js';
import { type Client, newUser, tokensOf } from '../test/harness/client.js';
import { openTestDatabase, uriOfDatabase } from '../test/harness/database.js';
import { startServerProcess } from '../test/harness/server-process.js';
import { goalFigure } from './harness/figure.js';
import { residentMemory } from './harness/memory.js';
import type { Effort, Figure } from './question.js';

const people = 10;

/** How much memory the server takes after many requests of every kind. Once, whatever the effort: it takes minutes. */
export async function memory({ rounds }: Effort): Promise<readonly Figure[]> {
  const amounts = rounds > 1 ? [10_000, 30_000, 100_000] : [200, 400];
  const { name, drop } = await openTestDatabase({});
  const server = await startServerProcess({
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      MONGODB_URI: uriOfDatabase(name),
      AUTH_TOKEN_SECRET: testSecret,
      AUTH_PASSWORD_COST: '4',
    },
  });
  const row = async (what: string) =>
    goalFigure({ atMost: 220 }, what, 'MB', [await residentMemory(server.process.pid)]);
  try {
    const figures = [await row('resident memory of the server before the first request')];
    let sent = 0;
    for (const amount of amounts) {
      const come = async () => {
        while (sent < amount) {
          // Not after the visit: others add to it meanwhile.
          sent += requestsOfVisit;
          await visit(server.client());
        }
      };
      await Promise.all(Array.from({ length: people }, come));
      figures.push(await row(`after ${amount} mixed requests`));
    }
    return figures;
  } finally {
    await server.stop();
    await drop();
  }
}

const requestsOfVisit = 11;

/** Somebody registers, looks around, refreshes, mistypes the password and leaves. */
async function visit(client: Client): Promise<void> {
  const fields = newUser();
  const { access_token: bearer } = tokensOf(await client.register(fields));
  for (let times = 0; times < 4; times++) await client.me(bearer);
  await client.send('GET', '/sessions', { bearer });
  await client.refresh();
  await client.login({ ...fields, password: 'wrong wrong wrong' });
  await client.me('none');
  tokensOf(await client.login(fields));
  await client.logout();
}
