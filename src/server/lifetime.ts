import { exitCodeOf, report } from '../exit.js';

const signals = ['SIGTERM', 'SIGINT'] as const;

/** Milliseconds for which a signal counts as the one before: npm forwards what a terminal has already sent to the whole group. */
const echoMs = 2_000;
/** Milliseconds that closing everything may take. */
const limitMs = 15_000;

/**
 * From the start of a process to its end. What the start opens is registered with how it is closed. A signal, a failure of the start or
 * one of what was opened closes all of it, the last first, and ends the process, at whatever moment it comes; within a time limit.
 */
export class Lifetime {
  readonly #ending = new AbortController();
  readonly #aborted: Promise<never>;
  readonly #closers: (() => unknown)[] = [];
  readonly #endsWithinMs: number;
  #endedAt = 0;
  readonly #listener = (signal: NodeJS.Signals) => this.#onSignal(signal);

  /** `endsWithinMs` is for closing everything. */
  constructor(endsWithinMs = limitMs) {
    this.#endsWithinMs = endsWithinMs;
    for (const signal of signals) process.on(signal, this.#listener);
    const { signal } = this.#ending;
    this.#aborted = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    this.#aborted.catch(() => undefined);
  }

  /** Aborted when everything is about to be closed. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Runs what starts the server. An error ends the process with a line that says why. */
  async run(start: () => Promise<void>): Promise<undefined> {
    await start().catch((error: unknown) => this.fail(error));
  }

  /** Has something called in the end, before what was registered earlier. */
  onEnd(close: () => unknown): void {
    this.signal.throwIfAborted();
    this.#closers.push(close);
  }

  /** Opens something, and sees to it that it is closed in the end, be it open by then or still on its way. */
  open<Opened>(opening: () => Opened | Promise<Opened>, close: (opened: Opened) => unknown): Promise<Opened> {
    this.signal.throwIfAborted();
    const opened = Promise.resolve(opening());
    // Whoever opens it is told of what fails.
    this.onEnd(() => opened.then(close, () => undefined));
    return this.wait(opened);
  }

  /** Waits for something; rejects as soon as the end has begun. */
  wait<Result>(promise: Promise<Result>): Promise<Result> {
    return Promise.race([promise, this.#aborted]);
  }

  /** Ends the process with a line that says why, unless it is ending already. */
  readonly fail = (error: unknown): void => {
    if (this.signal.aborted) return;
    report(error);
    void this.end(exitCodeOf(error));
  };

  /** Closes everything, and ends the process with a code. */
  async end(code: number): Promise<void> {
    if (this.signal.aborted) return;
    this.#endedAt = performance.now();
    this.#ending.abort();
    const limit = setTimeout(() => {
      report(new Error(`what is open does not close within ${this.#endsWithinMs / 1000} seconds`));
      this.#exit(1);
    }, this.#endsWithinMs);
    let exitCode = code;
    for (const close of this.#closers.reverse()) {
      try {
        await close();
      } catch (error) {
        report(error);
        exitCode ||= exitCodeOf(error);
      }
    }
    clearTimeout(limit);
    this.#exit(exitCode);
  }

  #onSignal(signal: NodeJS.Signals): void {
    if (!this.signal.aborted) return void this.end(0);
    if (performance.now() - this.#endedAt < echoMs) return;
    this.#letGo();
    process.kill(process.pid, signal);
  }

  #exit(code: number): never {
    // Node waits for its threads now, and runs no listener meanwhile.
    this.#letGo();
    process.exit(code);
  }

  /** From now on a signal ends the process whatever it does. */
  #letGo(): void {
    for (const signal of signals) process.off(signal, this.#listener);
  }
}
