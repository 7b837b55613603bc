import { hostname } from 'node:os';
import { inspect } from 'node:util';
import { type Logger, plainError } from '../logger.js';

/** As pino and bunyan have them. */
const levels = { info: 30, warn: 40, error: 50 };

/** Where lines go to: a stream. */
export interface LogDestination {
  write(line: string): unknown;
}

/** Logs one JSON object a line, to standard output by default. In development only warnings and errors. */
export function createLogger(environment: string, destination: LogDestination = standardOutput()): Logger {
  const least = environment === 'production' ? levels.info : levels.warn;
  const here = { pid: process.pid, hostname: hostname() };
  const writer = (level: number) => (details: object, message: string) => {
    if (level < least) return;
    const line = { level, time: Date.now(), ...here, ...plainDetails(details), msg: message };
    destination.write(`${JSON.stringify(line)}\n`);
  };
  return { info: writer(levels.info), warn: writer(levels.warn), error: writer(levels.error) };
}

/** Whatever was thrown can be written. */
function plainDetails(details: object): object {
  if (!('err' in details)) return details;
  const { err } = details;
  return { ...details, err: err instanceof Error ? plainError(err) : inspect(err) };
}

function standardOutput(): LogDestination {
  // A reader of the log that ends does not end the server.
  process.stdout.on('error', () => undefined);
  return process.stdout;
}
