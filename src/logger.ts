/** Where sealgate reports what an operator should know. pino fits as it is. No token, password or secret is ever passed to it. */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** The logger of those who give none. */
export const consoleLogger: Logger = {
  // biome-ignore lint/suspicious/noConsole: that is what it is for
  info: (details, message) => console.info(message, details),
  // biome-ignore lint/suspicious/noConsole: as above
  warn: (details, message) => console.warn(message, details),
  // biome-ignore lint/suspicious/noConsole: as above
  error: (details, message) => console.error(message, details),
};
