import { createInterface } from 'node:readline';

/** Whether somebody is there to be asked: both what is typed and what is shown are a terminal's. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** Asks on the terminal. Only `y` or `yes` is yes; anything else is no, the end of the input too. Ctrl-C ends the process. */
export async function confirm(question: string): Promise<boolean> {
  process.stdout.write(`${question} [y/N] `);
  // The terminal edits the line, so that its own keys work as everywhere.
  const lines = createInterface({ input: process.stdin, terminal: false });
  for await (const line of lines) return /^\s*y(es)?\s*$/i.test(line);
  process.stdout.write('\n');
  return false;
}
