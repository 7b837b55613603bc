import { DatabaseMisfitError } from '../availability/misfit.js';
import { ConfigError } from './config.js';

/** Ends the process with one line that says why. */
export function exitWith(error: unknown): never {
  process.stderr.write(`sealgate: ${error instanceof Error ? error.message : String(error)}\n`);
  const isOfOperator = error instanceof ConfigError || error instanceof DatabaseMisfitError;
  process.exit(isOfOperator ? error.exitCode : 1);
}
