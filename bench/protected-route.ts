import { newUser, tokensOf } from '../test/harness/client.js';
import { figure, goalFigure } from './harness/figure.js';
import { saturate } from './harness/load.js';
import { inRounds } from './harness/rounds.js';
import { type Server, startServer } from './harness/server.js';
import type { Effort, Figure } from './question.js';

const people = 100;
const connections = 20;

/**
 * What a guard costs: a route behind passport, revocations and the user's cache, against the same route without. Both get
 * the same requests, of a hundred people who are signed in.
 */
export async function protectedRoute({ rounds, seconds }: Effort): Promise<readonly Figure[]> {
  const server = await startServer({ passwords: { cost: 4 } });
  try {
    const requests = await signIn(server);
    const load = async (path: string) => {
      const { result, usage } = await server.during(() =>
        saturate({ url: `${server.origin}${path}`, connections, duration: seconds, requests }),
      );
      return { perSecond: result.perSecond, cpu: usage.cpu / result.requests };
    };
    const measured = await inRounds(rounds, async () => ({
      bare: await load('/bare'),
      guarded: await load('/protected'),
    }));
    const bare = measured.map((round) => round.bare);
    const guarded = measured.map((round) => round.guarded);
    const ratios = measured.map((round) => round.guarded.perSecond / round.bare.perSecond);
    const perSecond = 'requests/s';
    return [
      figure(
        'a route, bare',
        perSecond,
        bare.map((load) => load.perSecond),
        { cpu: bare.map((load) => load.cpu) },
      ),
      figure(
        'the same, protected',
        perSecond,
        guarded.map((load) => load.perSecond),
        { cpu: guarded.map((load) => load.cpu) },
      ),
      goalFigure({ atLeast: 0.75 }, 'protected against bare', '', ratios, 2),
    ];
  } finally {
    await server.stop();
  }
}

async function signIn(server: Server) {
  const requests: { headers: { authorization: string } }[] = [];
  for (let person = 0; person < people; person++) {
    const { access_token: token } = tokensOf(await server.client().register(newUser()));
    requests.push({ headers: { authorization: `Bearer ${token}` } });
  }
  return requests;
}
