import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { type Answer, Client, codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { claimsOf, signUp } from '../harness/sign-in.js';
import { untilAnswered } from '../harness/until-answered.js';
import { describeNodes, type Nodes, setups } from './nodes.js';

const clients = 25;
const refreshesEach = 4;

/** So short that nearly every refresh is a rotation, and a lost answer that of a rotation. */
const rotating = { AUTH_REFRESH_TOKEN_LEEWAY: '20ms' };

/** How often clients were answered, got no answer, and were told to try again. */
interface Toll {
  refreshes: number;
  lost: number;
  unavailable: number;
  /** Nothing more is to be asked. */
  isOver: boolean;
}

/**
 * Refreshes again and again, at one server or another, and uses the access token that comes with each. As a browser would, it
 * keeps the cookie that it has when no answer comes, and tries again.
 */
async function keepRefreshing(
  client: Client,
  bases: (toll: Toll) => readonly string[],
  toll: Toll,
): Promise<void> {
  for (let turn = 0; turn < refreshesEach && !toll.isOver; ) {
    const all = bases(toll);
    const base = all[turn % all.length] ?? '';
    const answer = await attempt(base, client);
    if (answer === undefined) toll.lost += 1;
    else if (answer.status === 503) toll.unavailable += 1;
    else {
      expect([answer.status, codeOf(answer)]).to.deep.equal([200, undefined]);
      toll.refreshes += 1;
      turn += 1;
      // Now and then the new generation is seen in use, and the one before it is good no more.
      if (turn % 2 === 0) await use(all.at(-1) ?? '', tokensOf(answer).access_token);
    }
    if (answer?.status !== 200) await setTimeout(20);
  }
}

async function use(base: string, accessToken: string): Promise<void> {
  const answer = await new Client(base).me(accessToken);
  if (answer.status !== 503) expect([answer.status, codeOf(answer)]).to.deep.equal([200, undefined]);
}

async function attempt(base: string, client: Client): Promise<Answer | undefined> {
  const asking = new Client(base, client.refreshToken);
  try {
    const answer = await asking.refresh();
    client.refreshToken = asking.refreshToken;
    return answer;
  } catch {
    return undefined;
  }
}

/** 100 refreshes of 25 clients, and in their midst, a few times, what `disturb` does. */
async function refreshThrough(
  nodes: Nodes,
  bases: (toll: Toll) => readonly string[],
  disturb: readonly (() => unknown)[],
): Promise<Toll> {
  const people = await Promise.all(Array.from({ length: clients }, () => signUp(nodes.one.base)));
  const toll: Toll = { refreshes: 0, lost: 0, unavailable: 0, isOver: false };
  const disturbing = async () => {
    for (const [index, act] of disturb.entries()) {
      const due = (clients * refreshesEach * (index + 1)) / (disturb.length + 1);
      await eventually('so many have refreshed', () => toll.isOver || toll.refreshes >= due, 120_000);
      await act();
    }
  };
  const refreshing = people.map(({ client }) => keepRefreshing(client, bases, toll));
  try {
    await Promise.all([disturbing(), ...refreshing]);
  } finally {
    toll.isOver = true;
  }
  expect(toll.refreshes).to.equal(clients * refreshesEach);
  for (const { client } of people) {
    const refreshed = await untilAnswered(() => attempt(nodes.one.base, client));
    const { access_token: token } = tokensOf(refreshed);
    expect((await nodes.one.client().me(token)).status).to.equal(200);
    expect(claimsOf(token).gen, 'generations that passed').to.be.at.least(refreshesEach / 4);
  }
  return toll;
}

for (const setup of [setups.mongodb, setups.redis]) {
  const options = { env: rotating };
  describeNodes('100 refreshes of 25 clients log nobody out', setup, options, (nodes) => {
    if (setup === setups.redis)
      it('when Redis is killed in their midst, and comes back with its append-only file', async () => {
        const bases = () => [nodes.one.base, nodes.other.base];
        const restart = () => nodes.redis.restart();
        const toll = await refreshThrough(nodes, bases, [restart, restart]);
        expect(toll.unavailable, 'answers that were 503').to.be.at.least(1);
      });

    it('when a server is killed in their midst', async () => {
      // Clients turn to it until one of them gets no answer.
      const bases = ({ lost }: Toll) => {
        const { one, other } = nodes;
        return (lost > 0 ? [one] : [other, one, other, other, one]).map(({ base }) => base);
      };
      const toll = await refreshThrough(nodes, bases, [() => nodes.other.stop('SIGKILL')]);
      expect(toll.lost, 'answers that were lost').to.be.at.least(1);
    });
  });
}
