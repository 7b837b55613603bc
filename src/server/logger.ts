import { pino } from 'pino';
import type { Logger } from '../logger.js';

/** Logs one JSON object a line to standard output. In development only what needs somebody's eyes. */
export function createLogger(environment: string): Logger {
  return pino({ level: environment === 'production' ? 'info' : 'warn', serializers: { err: plainError } });
}

/** What an operator needs of an error. The driver hangs commands and answers on its errors, with people's data in them. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { name, message, ...code, stack };
}
