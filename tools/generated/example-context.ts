import mongoose from 'mongoose';
import type { AuthContext } from '../../src/core/context.js';
import { createContext } from '../../src/core/create-context.js';

/** A context that nothing is asked of but how it is set up. */
function exampleContext(options: object): AuthContext {
  const secret = 'a secret of the documentation, for nothing is sealed with it';
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const { context, readiness } = createContext(
    { secret, logger, connection: mongoose.createConnection(), ...options },
    [],
  );
  readiness.whenReady().catch(() => undefined);
  readiness.close();
  return context;
}

export const withDefaults = exampleContext({});

/** With all on that is off by default. */
export const withEverything = exampleContext({
  transport: 'cookie',
  tokenEndpoint: { refresh: true, stateless: true },
});
