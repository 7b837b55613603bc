/** Where sealgate reports to operators. A pino logger works as it is. No token, password or secret is ever passed to it. */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What is wrong with a logger. */
export function loggerFault(value: unknown): string | undefined {
  const isLogger = ['info', 'warn', 'error'].every((level) => typeof Object(value)[level] === 'function');
  return isLogger ? undefined : 'must have the methods info, warn and error';
}

/** The same logger, which fails nobody who waits for an answer: what it throws or rejects with is dropped. */
export function steadyLogger(logger: Logger): Logger {
  const steady = (level: keyof Logger) => (details: object, message: string) => {
    const report = async () => logger[level](details, message);
    report().catch(() => undefined);
  };
  return { info: steady('info'), warn: steady('warn'), error: steady('error') };
}

/** The default logger. */
export const consoleLogger: Logger = {
  // biome-ignore lint/suspicious/noConsole: this is its purpose
  info: (details, message) => console.info(message, plainDetails(details)),
  // biome-ignore lint/suspicious/noConsole: as above
  warn: (details, message) => console.warn(message, plainDetails(details)),
  // biome-ignore lint/suspicious/noConsole: as above
  error: (details, message) => console.error(message, plainDetails(details)),
};

/** The members of an error to log. The driver attaches commands and replies to its errors, with personal data in them. */
export function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  const code = 'code' in error ? error.code : undefined;
  const isPlain = typeof code === 'string' || typeof code === 'number';
  return { name, message, ...(isPlain && { code }), stack };
}

function plainDetails(details: object): object {
  return 'err' in details ? { ...details, err: plainError(details.err) } : details;
}
