import { setFlagsFromString } from 'node:v8';
import { Lifetime } from '../server/lifetime.js';
import type { Run } from './command.js';

/** `sealgate start`: runs the server until a signal ends it. */
export async function load(): Promise<{ readonly run: Run }> {
  // Before the rest is loaded: as PID 1 of a container, a process without handlers ignores signals.
  const lifetime = new Lifetime();
  // V8 lets its heap grow to four times what is alive before it collects, which is most of a busy server's memory.
  setFlagsFromString('--heap-growing-percent=40');
  const { start } = await import('../server.js');
  return { run: () => lifetime.run(() => start(lifetime)) };
}
