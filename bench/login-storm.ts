import { newUser, tokensOf } from '../test/harness/client.js';
import { eventually } from '../test/harness/eventually.js';
import { bcryptLimit } from './harness/bcrypt-limit.js';
import { figure, goalFigure } from './harness/figure.js';
import { pace, saturateDuring } from './harness/load.js';
import { inRounds, percentile } from './harness/rounds.js';
import { type Server, startServer } from './harness/server.js';
import type { Effort, Figure } from './question.js';

const clients = 64;
/** Requests a second to the protected route: few enough to leave the cores to the logins. */
const perSecond = 200;
const cost = 11;

/**
 * What signed-in people notice while 64 clients log in without pause, and how much of what the cores could do at best the
 * logins get done.
 */
export async function loginStorm({ rounds, seconds }: Effort): Promise<readonly Figure[]> {
  const server = await startServer({ passwords: { cost } });
  try {
    const { bearer, someone, logins } = await signIn(server);
    const ask = async () => {
      const latencies = await pace({
        url: `${server.origin}/protected`,
        headers: { authorization: `Bearer ${bearer}` },
        perSecond,
        seconds: seconds * 3,
      });
      return percentile(latencies, 0.99);
    };
    // Logins that were under way when the storm ended still take the cores. One that comes after them is answered after them.
    const settle = () =>
      eventually(
        'a login is answered',
        async () => (await server.client().login(someone)).status === 200,
        60_000,
      );
    const storm = async () => {
      const logIn = {
        url: `${server.origin}/auth/login`,
        connections: clients,
        timeout: 60,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        requests: logins,
      } as const;
      const { result, usage } = await server.during(() => saturateDuring(logIn, ask));
      await settle();
      const { load, result: p99 } = result;
      return { ...load, p99, loopDelay: usage.loopDelay };
    };
    const measured = await inRounds(Math.ceil(rounds / 2), async () => ({
      limit: await bcryptLimit({ cost, seconds }),
      alone: await ask(),
      storm: await storm(),
    }));

    const each = <T>(pick: (round: (typeof measured)[number]) => T) => measured.map(pick);
    return [
      figure(
        'p99 of a protected route, alone',
        'ms',
        each((round) => round.alone),
        { digits: 2 },
      ),
      figure(
        'p99 of it while 64 clients log in',
        'ms',
        each((round) => round.storm.p99),
        { digits: 2 },
      ),
      goalFigure(
        { atMost: 3 },
        'p99 in the storm against alone',
        'times',
        each((round) => round.storm.p99 / round.alone),
        1,
      ),
      goalFigure(
        { atMost: 20 },
        "p99 of the event loop's delay in the storm",
        'ms',
        each((round) => round.storm.loopDelay),
        1,
      ),
      figure(
        'logins, cost 11',
        'logins/s',
        each((round) => round.storm.perSecond),
        { digits: 1 },
      ),
      figure(
        'logins refused, since too many wait',
        '',
        each((round) => round.storm.refused),
      ),
      figure(
        'bcrypt alone on every core',
        'hashes/s',
        each((round) => round.limit),
        { digits: 1 },
      ),
      goalFigure(
        { atLeast: 0.85 },
        'logins against bcrypt alone',
        '',
        each((round) => round.storm.perSecond / round.limit),
        2,
      ),
    ];
  } finally {
    await server.stop();
  }
}

async function signIn(server: Server) {
  const people = Array.from({ length: clients }, newUser);
  const registered = await Promise.all(people.map((person) => server.client().register(person)));
  const [first] = registered;
  const [someone] = people;
  if (!first || !someone) throw new Error('nobody was registered');
  const logins = people.map((person) => ({ body: JSON.stringify(person) }));
  return { bearer: tokensOf(first).access_token, someone, logins };
}
