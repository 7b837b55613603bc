import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What `npx sealgate` runs. */
export const cliFile = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

/** Starts a command of `sealgate` in a process of its own, with only the given environment. */
export function startCli(env: Record<string, string>, ...args: readonly string[]) {
  const child = spawn(process.execPath, [cliFile, ...args], {
    env: { PATH: process.env.PATH, NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]: (number | string)[]) => ({
    code: code ?? signal,
    ...printed,
  }));
  return { child, ended };
}

/** Runs a command of `sealgate` to its end. */
export function runCli(env: Record<string, string>, ...args: readonly string[]) {
  return startCli(env, ...args).ended;
}
