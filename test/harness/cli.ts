import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { childEnvironment } from './child-environment.js';
import { takeProcess } from './own-process.js';

/** What `npx sealgate` runs. */
export const cliFile = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

/** How a command ended: its exit code, or the name of the signal that ended it, and what it printed. */
export interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a command of `sealgate` in a process of its own, with only the given environment. */
export function startCli(env: Record<string, string>, ...args: readonly string[]) {
  const child = spawn(process.execPath, [cliFile, ...args], {
    env: { ...childEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  const ended = once(child, 'close').then(
    ([code, signal]: (number | string)[]): Ended => ({ code: code ?? signal ?? '', ...printed }),
  );
  return { child, ended };
}

/** Runs a command of `sealgate` in a process of its own to its end. */
export function runCli(env: Record<string, string>, ...args: readonly string[]): Promise<Ended> {
  return startCli(env, ...args).ended;
}

/**
 * As `runCli`, but in this process, one after another: a process of its own takes most of a second to load what it needs. Not for what
 * a test ends with a signal; for the server there is `startServerHere`.
 */
export function runCommand(env: Record<string, string>, ...args: readonly string[]): Promise<Ended> {
  return runTyping(undefined, env, ...args);
}

/** As `runCommand`, on a terminal on which a text is typed, and then nothing any more. */
export async function runTyping(
  typed: string | undefined,
  env: Record<string, string>,
  ...args: readonly string[]
): Promise<Ended> {
  const { printed, ended, giveBack } = takeProcess(env, typed);
  try {
    await runCommandLine(args);
    return { code: await ended, ...printed };
  } finally {
    giveBack();
  }
}
