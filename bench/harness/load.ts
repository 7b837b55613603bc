import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import autocannon, { type Options, type Result } from 'autocannon';

/** Milliseconds between looks at the clock, and seconds that no measurement takes. */
const sampleInt = 100;
const forever = 3_600;

export interface Load {
  readonly perSecond: number;
  readonly requests: number;
  /** Answers that were no success. */
  readonly refused: number;
}

/** As many requests as the server takes. Every answer has to be a success. */
export async function saturate(options: Options & { readonly duration: number }): Promise<Load> {
  const outcome = await autocannon({ ...options, sampleInt });
  if (outcome.non2xx > 0) throw new Error(`${outcome.non2xx} refusals of ${options.url}`);
  return toLoad(outcome);
}

/**
 * As many requests as the server takes for as long as something else runs, which begins with the first answer. The server
 * may refuse some.
 */
export async function saturateDuring<T>(
  options: Options,
  run: () => Promise<T>,
): Promise<{ readonly load: Load; readonly result: T }> {
  const load = autocannon({ ...options, sampleInt, duration: forever }, () => undefined);
  const done: Promise<Result[]> = once(load, 'done');
  await once(load, 'response');
  const result = await run();
  load.stop();
  const [outcome] = await done;
  if (outcome === undefined) throw new Error('the load has no outcome');
  return { load: toLoad(outcome), result };
}

function toLoad(outcome: Result): Load {
  if (outcome.errors > 0) throw new Error(`${outcome.errors} requests had no answer`);
  const successes = outcome['2xx'];
  return { perSecond: successes / outcome.duration, requests: successes, refused: outcome.non2xx };
}

export interface Pace {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Requests at a steady pace, sent whether or not those before were answered: a server that stands still is seen by all that
 * were due in the meantime. Milliseconds until each answer was read.
 */
export async function pace({ url, headers, perSecond, seconds }: Pace): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true });
  const requests = Array.from({ length: perSecond * seconds }, async (_, turn) => {
    await setTimeout((turn * 1000) / perSecond);
    return timed(url, headers, agent);
  });
  try {
    return await Promise.all(requests);
  } finally {
    agent.destroy();
  }
}

function timed(url: string, headers: Record<string, string>, agent: Agent): Promise<number> {
  const sent = performance.now();
  return new Promise((resolve, reject) => {
    request(url, { headers, agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${response.statusCode} of ${url}`));
      response.resume().once('end', () => resolve(performance.now() - sent));
    })
      .once('error', reject)
      .end();
  });
}
