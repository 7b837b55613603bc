import { Lifetime } from '../server/lifetime.js';
import type { Run } from './command.js';

/** `sealgate start`: runs the server until a signal ends it. */
export async function load(): Promise<{ readonly run: Run }> {
  // Before the rest is loaded: as PID 1 of a container, a process without handlers ignores signals.
  const lifetime = new Lifetime();
  const { start } = await import('../server.js');
  return { run: () => lifetime.run(() => start(lifetime)) };
}
