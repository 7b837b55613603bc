import type { Logger } from '../../src/index.js';

/** For tests that bring about what would be logged. */
export const silentLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Keeps what is logged, as the text an operator would read. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const record = (level: string) => (details: object, message: string) => {
    lines.push(
      JSON.stringify({ level, message, details }, (_key, value: unknown) =>
        value instanceof Error
          ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause }
          : value,
      ),
    );
  };
  return { lines, info: record('info'), warn: record('warn'), error: record('error') };
}
