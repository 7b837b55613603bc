import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './child-environment.js';
import { Client } from './client.js';

/** Where a server says that it is. */
export const printedOrigin = /(http:\/\/(?:localhost|127\.0\.0\.1):\d+)/;

const serverFile = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

export interface ServerProcess {
  readonly origin: string;
  readonly base: string;
  readonly process: ChildProcess;
  /** Its exit code, or the signal's name, once it has ended. */
  readonly exited: Promise<number | string>;
  /** What it printed so far, on both streams. */
  output(): string;
  client(): Client;
  /** Ends it and resolves with its exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export interface ServerProcessOptions {
  readonly env?: Record<string, string | undefined>;
  readonly nodeArgs?: readonly string[];
  /** Another program than the server, among those that are built. */
  readonly file?: string;
  readonly args?: readonly string[];
  /** Another way to start it than by node; it gets a process group of its own. */
  readonly command?: readonly [program: string, ...args: string[]];
  /** Another user to run it as, who is in the group of the same number; only root may name one. */
  readonly uid?: number | undefined;
}

/** Runs the server as an operator would, in a process of its own with only the given environment, and waits for it to listen. */
export async function startServerProcess(options: ServerProcessOptions = {}): Promise<ServerProcess> {
  const run = launchServer(options);
  const origin = await Promise.race([
    run.until(printedOrigin),
    run.exited.then((code) => {
      throw new Error(`the server ended with ${code}:\n${run.output()}`);
    }),
  ]);
  return {
    origin,
    base: `${origin}/auth`,
    process: run.process,
    exited: run.exited,
    output: run.output,
    client: () => new Client(`${origin}/auth`),
    stop: async (signal = 'SIGTERM') => {
      run.process.kill(signal);
      return run.exited;
    },
  };
}

/** Runs the server until it ends by itself. One that listens instead of ending is ended, and the code is then a signal's name. */
export async function runServer(
  options: ServerProcessOptions,
): Promise<{ code: number | string; output: string }> {
  const run = launchServer(options);
  void run.until(printedOrigin).then(() => run.process.kill('SIGKILL'));
  return { code: await run.exited, output: run.output() };
}

/** Runs the server and waits for nothing. Whoever starts it sees to its end. */
export function launchServer({
  env = {},
  nodeArgs = [],
  file = serverFile,
  args: own = [],
  command,
  uid,
}: ServerProcessOptions) {
  const [program, ...args] = command ?? [process.execPath, ...nodeArgs, file, ...own];
  const child = spawn(program, args, {
    detached: command !== undefined,
    env: { ...childEnvironment, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  let printed = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      for (const look of waiting) look();
    });
  }
  const exited = once(child, 'close').then(([code, signal]: (number | string)[]) => code ?? signal ?? 0);
  const until = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const found = pattern.exec(printed)?.[1];
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { process: child, exited, until, output: () => printed };
}
