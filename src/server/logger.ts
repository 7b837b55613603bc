import { type DestinationStream, pino } from 'pino';
import { type Logger, plainError } from '../logger.js';

/** Logs one JSON object a line, to standard output by default. In development only warnings and errors. */
export function createLogger(environment: string, destination?: DestinationStream): Logger {
  const level = environment === 'production' ? 'info' : 'warn';
  return pino({ level, serializers: { err: plainError } }, destination);
}
