/** What the commands exit with besides 0, and 1 for all that has no code of its own: the codes of sysexits.h. */
export const exitCodes = {
  usage: 64,
  badData: 65,
  noInput: 66,
  cannotCreate: 73,
  tryAgain: 75,
  configuration: 78,
} as const;

/** An error that ends a command with its message, one line, and a code of its own. */
export class ExitError extends Error {
  override readonly name: string = 'ExitError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The code of an error of the system, such as ENOENT, for people. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Says on standard error, in one line, why a process ends. */
export function report(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`sealgate: ${message.replace(/\s*\n\s*/g, ' ').trim()}\n`);
}

/** What a process ends with because of an error. */
export function exitCodeOf(error: unknown): number {
  const hasCode = error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
  return hasCode ? Number(error.exitCode) : 1;
}

/** Ends the process with one line that says why. */
export function exitWith(error: unknown): never {
  report(error);
  process.exit(exitCodeOf(error));
}
