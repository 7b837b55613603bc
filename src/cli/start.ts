import { start } from '../server.js';

/** `sealgate start`: runs the server until a signal ends it. */
export async function run(): Promise<undefined> {
  await start();
}
