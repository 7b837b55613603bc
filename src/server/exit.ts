import { ConfigError } from './config.js';

/** Ends the process with one line that says why. */
export function exitWith(error: unknown): never {
  process.stderr.write(`sealgate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ConfigError ? error.exitCode : 1);
}
