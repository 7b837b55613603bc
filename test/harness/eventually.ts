import { setTimeout } from 'node:timers/promises';

/** Waits until a condition holds, and fails only when it has not for a long time. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  within = 100_000,
  every = 25,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`still not so: ${what}`);
    await setTimeout(every);
  }
}
