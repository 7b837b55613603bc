import type { Logger } from './logger.js';

/** The logger of those who give none. */
export const consoleLogger: Logger = {
  // biome-ignore lint/suspicious/noConsole: that is what it is for
  info: (details, message) => console.info(message, details),
  // biome-ignore lint/suspicious/noConsole: as above
  warn: (details, message) => console.warn(message, details),
  // biome-ignore lint/suspicious/noConsole: as above
  error: (details, message) => console.error(message, details),
};
