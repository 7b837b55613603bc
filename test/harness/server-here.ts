import { setFlagsFromString } from 'node:v8';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { Client } from './client.js';
import { takeProcess } from './own-process.js';
import { printedOrigin } from './server-process.js';

/** Milliseconds for a start. One that takes longer is ended: a test that gave up on it would leave this process to it. */
const limitMs = 100_000;

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
 * other signals, other clocks, or whether a process ends. Of several at once, the last one is to be stopped first.
 */
export async function startServerHere(env: Environment): Promise<ServerHere> {
  const { server, code, output } = await launchServerHere(env).launched;
  if (!server) throw new Error(`the server ended with ${code}:\n${output}`);
  return server;
}

/** As `runServer`, in this process: for a start that fails. The code of a server that listens instead is a signal's name. */
export async function runServerHere(env: Environment): Promise<{ code: number | string; output: string }> {
  const { server, code, output } = await launchServerHere(env).launched;
  await server?.stop();
  return { code, output };
}

/** As `launchServer`, in this process: for what is done to a server while it starts. Whoever starts it sees to its end. */
export function launchServerHere(env: Environment) {
  const before = listenersNow();
  const { printed, ended, giveBack } = takeProcess({ PORT: '0', ...env });
  const run = async () => {
    await runCommandLine(['start']);
    const [origin] = printedOrigin.exec(printed.stdout) ?? [];
    // One that fails ends after all that it has opened is closed.
    return { origin, code: origin === undefined ? await ended : 'SIGTERM' };
  };
  const stop = () => end(addedSince(before));
  const limit = setTimeout(stop, limitMs);
  const output = () => printed.stdout + printed.stderr;
  const launch = async () => {
    const { origin, code } = await run().finally(() => {
      clearTimeout(limit);
      giveBack();
      // The server has V8 collect garbage more often, to be small; all tests that follow would pay for it.
      setFlagsFromString('--heap-growing-percent=0');
    });
    const added = addedSince(before);
    if (origin !== undefined) return { code, output: output(), server: serverAt(origin, output(), added) };
    forget(added);
    return { code, output: output() };
  };
  return {
    /** How it ended, or the server once it listens. */
    launched: launch(),
    /** What it printed until then. */
    output,
    /** Tells it to end before it listens, as SIGTERM does. */
    stop,
  };
}

function serverAt(origin: string, atStart: string, listeners: readonly Listener[][]): ServerHere {
  let output = atStart;
  let stopping: Promise<number> | undefined;
  const stopReading = readLog((line) => {
    output += line;
  });
  const stop = async () => {
    stopReading();
    const { printed, ended, giveBack } = takeProcess({});
    end(listeners);
    const code = await ended;
    giveBack();
    forget(listeners);
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

type Listener = (...args: unknown[]) => void;

/** What a server listens to: the signal that ends it, and what it leaves to the end of its process. */
const events: readonly (readonly [emitter: NodeJS.EventEmitter, event: string])[] = [
  [process, 'SIGTERM'],
  [process, 'unhandledRejection'],
  [process.stdout, 'error'],
];

function listenersNow(): Listener[][] {
  return events.map(([emitter, event]) => emitter.listeners(event) as Listener[]);
}

function addedSince(before: readonly Listener[][]): Listener[][] {
  return listenersNow().map((now, index) => now.filter((one) => !before[index]?.includes(one)));
}

function end([onSignal = []]: readonly Listener[][]): void {
  for (const listener of onSignal) listener('SIGTERM');
}

function forget(listeners: readonly Listener[][]): void {
  for (const [index, [emitter, event]] of events.entries())
    for (const listener of listeners[index] ?? []) emitter.off(event, listener);
}
