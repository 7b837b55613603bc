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

/** As a server is that starts with no settings. */
export const withDefaults = exampleContext({ cookie: { secure: false } });

/** With what is off by default, as far as it goes together. */
export const withTokenEndpoint = exampleContext({
  tokenEndpoint: { refresh: true, stateless: true, password: true },
});
export const withCookies = exampleContext({ transport: 'cookie' });
