import { pino } from 'pino';
import { type Logger, plainError } from '../logger.js';

/** Logs one JSON object a line to standard output. In development only what needs somebody's eyes. */
export function createLogger(environment: string): Logger {
  return pino({ level: environment === 'production' ? 'info' : 'warn', serializers: { err: plainError } });
}
