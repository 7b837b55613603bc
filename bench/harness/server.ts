import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AuthOptions } from '../../src/index.js';
import { Client } from '../../test/harness/client.js';

/** What the process under load used since it was last asked. */
export interface Usage {
  /** Microseconds of CPU time, of all its threads. */
  readonly cpu: number;
  /** Milliseconds: the 99th percentile of the event loop's delay. */
  readonly loopDelay: number;
}

export type ApplicationMessage = { readonly origin: string } | Usage;

export interface Server {
  readonly origin: string;
  client(): Client;
  /** What it used while something ran. */
  during<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly usage: Usage }>;
  stop(): Promise<void>;
}

const application = fileURLToPath(new URL('./application.js', import.meta.url));

/** Starts the application under test in a process of its own, on a database of its own. */
export async function startServer(options: Partial<AuthOptions> = {}): Promise<Server> {
  const child = fork(application, [JSON.stringify(options)], {
    env: { ...process.env, NODE_ENV: 'production' },
    execArgv: process.env.BENCH_SERVER_ARGS?.split(' ') ?? [],
  });
  const exited = once(child, 'exit');
  const answer = async () => {
    const ended = exited.then(([code]) => {
      throw new Error(`the server under test ended with ${code}`);
    });
    const [message]: ApplicationMessage[] = await Promise.race([once(child, 'message'), ended]);
    return message;
  };
  const takeUsage = async () => {
    child.send('usage');
    const message = await answer();
    if (message === undefined || !('cpu' in message)) throw new Error('the server said something else');
    return message;
  };

  const first = await answer();
  if (first === undefined || !('origin' in first)) throw new Error('the server said something else');
  const { origin } = first;
  return {
    origin,
    client: () => new Client(`${origin}/auth`),
    during: async (run) => {
      await takeUsage();
      const result = await run();
      return { result, usage: await takeUsage() };
    },
    stop: async () => {
      child.send('stop');
      await exited;
    },
  };
}
