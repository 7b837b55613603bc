import { runCommandLine } from '../../src/cli/run-command-line.js';
import { Client } from './client.js';
import { takeProcess } from './own-process.js';
import { printedOrigin } from './server-process.js';

type Environment = Record<string, string | undefined>;

export interface ServerHere {
  readonly origin: string;
  readonly base: string;
  /** What it printed so far. */
  output(): string;
  client(): Client;
  /** Ends it as SIGTERM does, and resolves with its exit code. */
  stop(): Promise<number>;
}

/**
 * As `startServerProcess`, in this process: one of its own takes a second of the processor to load what it needs. Not for what is about
 * other signals, other clocks, or whether a process ends.
 */
export async function startServerHere(env: Environment): Promise<ServerHere> {
  const { server, code, output } = await launch(env);
  if (!server) throw new Error(`the server ended with ${code}:\n${output}`);
  return server;
}

/** As `runServer`, in this process: for a start that fails. The code of a server that listens instead is a signal's name. */
export async function runServerHere(env: Environment): Promise<{ code: number | string; output: string }> {
  const { server, code, output } = await launch(env);
  await server?.stop();
  return { code, output };
}

async function launch(env: Environment) {
  const forget = rememberListeners();
  const { printed, ended, giveBack } = takeProcess({ PORT: '0', ...env });
  const run = async () => {
    await runCommandLine(['start']);
    const [origin] = printedOrigin.exec(printed.stdout) ?? [];
    // One that fails ends after all that it has opened is closed.
    return { origin, code: origin === undefined ? await ended : 'SIGTERM' };
  };
  const { origin, code } = await run().finally(giveBack);
  const output = printed.stdout + printed.stderr;
  if (origin === undefined) forget();
  return { code, output, server: origin === undefined ? undefined : serverAt(origin, output, forget) };
}

function serverAt(origin: string, atStart: string, forget: () => void): ServerHere {
  let output = atStart;
  let stopping: Promise<number> | undefined;
  const stopReading = readLog((line) => {
    output += line;
  });
  const stop = async () => {
    stopReading();
    const { printed, ended, giveBack } = takeProcess({});
    process.emit('SIGTERM', 'SIGTERM');
    const code = await ended;
    giveBack();
    forget();
    output += printed.stdout + printed.stderr;
    return code;
  };
  return {
    origin,
    base: `${origin}/auth`,
    output: () => output,
    client: () => new Client(`${origin}/auth`),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Takes the lines of a log, and no other, from what this process prints, until what it returns is called. */
function readLog(onLine: (line: string) => void): () => void {
  const { write } = process.stdout;
  const others = write.bind(process.stdout) as (text: string | Uint8Array) => boolean;
  process.stdout.write = (text: string | Uint8Array) => {
    if (typeof text !== 'string' || !text.startsWith('{"level":')) return others(text);
    onLine(text);
    return true;
  };
  return () => {
    process.stdout.write = write;
  };
}

/** Returns what removes the listeners that a server leaves to the end of its process. */
function rememberListeners(): () => void {
  const rejections = new Set(process.listeners('unhandledRejection'));
  const errors = new Set(process.stdout.listeners('error'));
  return () => {
    for (const listener of process.listeners('unhandledRejection'))
      if (!rejections.has(listener)) process.off('unhandledRejection', listener);
    for (const listener of process.stdout.listeners('error') as (() => void)[])
      if (!errors.has(listener)) process.stdout.off('error', listener);
  };
}
