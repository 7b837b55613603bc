import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { childEnvironment } from './child-environment.js';
import { cliFile } from './cli.js';

/** Starts a command of `sealgate` on a terminal of its own, where it reads what is typed, and where standard output and standard error are one. */
export function startOnTerminal(env: Record<string, string>, ...args: readonly string[]) {
  const command = [process.execPath, cliFile, ...args];
  const options =
    process.platform === 'linux' ? ['-qec', command.join(' '), '/dev/null'] : ['-q', '/dev/null', ...command];
  const child = spawn('script', options, {
    env: { ...childEnvironment, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // It may end before all is read.
  child.stdin.on('error', () => undefined);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  return {
    printed: () => printed,
    type: (keys: string) => child.stdin.write(keys),
    /** As when a pipe into the terminal ends. */
    endInput: () => child.stdin.end(),
    ended: once(child, 'close').then(([code]: number[]) => ({ code, printed })),
  };
}
