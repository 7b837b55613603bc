import type { Client } from '../test/harness/client.js';
import { figure } from './harness/figure.js';
import { inRounds } from './harness/rounds.js';
import { type Server, startServer } from './harness/server.js';
import type { Effort, Figure } from './question.js';

const people = 32;

/**
 * Refreshes a second: each with a rotation, as when every client comes once per leeway, and each a repetition, as from tabs
 * and reloads. Each costs two database commands, so that the database decides most of it.
 */
export async function refresh({ rounds, seconds }: Effort): Promise<readonly Figure[]> {
  const rotating = await startServer({ passwords: { cost: 4 }, refreshToken: { leeway: 0 } });
  const repeating = await startServer({ passwords: { cost: 4 }, refreshToken: { leeway: '1h' } });
  try {
    const clients = { rotating: await signIn(rotating), repeating: await signIn(repeating) };
    const measured = await inRounds(rounds, async () => ({
      rotated: await keepRefreshing(rotating, clients.rotating, seconds),
      repeated: await keepRefreshing(repeating, clients.repeating, seconds),
    }));
    const line = (what: string, outcome: 'rotated' | 'repeated') => {
      const samples = measured.map((round) => round[outcome]);
      const rates = samples.map((sample) => sample.perSecond);
      return figure(what, 'requests/s', rates, { cpu: samples.map((sample) => sample.cpu) });
    };
    return [
      line('refresh, a rotation each time', 'rotated'),
      line('refresh, repeated within the leeway', 'repeated'),
    ];
  } finally {
    await Promise.all([rotating.stop(), repeating.stop()]);
  }
}

async function signIn(server: Server): Promise<readonly Client[]> {
  const clients = Array.from({ length: people }, () => server.client());
  await Promise.all(clients.map((client) => client.register()));
  return clients;
}

/** Every client refreshes its own session, and again as soon as it has the answer. */
async function keepRefreshing(server: Server, clients: readonly Client[], seconds: number) {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const run = async (client: Client) => {
    let requests = 0;
    while (elapsed() < seconds) {
      const { status } = await client.refresh();
      if (status !== 200) throw new Error(`${status} to a refresh`);
      requests += 1;
    }
    return requests;
  };
  const { result, usage } = await server.during(async () => {
    const counts = await Promise.all(clients.map(run));
    return counts.reduce((sum, count) => sum + count, 0);
  });
  return { perSecond: result / elapsed(), cpu: usage.cpu / result };
}
