/**
 * A database that sealgate cannot work with as it is. Trying again does not help: somebody has to change it, or the options. Its
 * message is one line that says what is wrong and how to fix it.
 */
export class DatabaseMisfitError extends Error {
  override readonly name = 'DatabaseMisfitError';
  /** What sysexits.h calls EX_CONFIG. */
  readonly exitCode = 78;
}
